import { createHash } from "node:crypto"
import { Readable } from "node:stream"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { systemContext } from "@/lib/core/actor"
import { db } from "@/lib/platform/db"
import { type Env, env } from "@/lib/platform/env"
import type { Prisma } from "@/lib/platform/generated/prisma/client"
import { type Made, makeDocument } from "@/lib/platform/office/testing/document"
import { scanner } from "@/lib/platform/scanner/current"
import type { Scanner, Verdict } from "@/lib/platform/scanner/scanner"
import { storage } from "@/lib/platform/storage/current"
import { checkFile } from "./check-file"
import { type ArrivedUpload, lookAtUpload } from "./look-at-upload"
import { Patience } from "./patience"
import { sealUpload } from "./seal-upload"
import { isStored, storedFile } from "./stored-file.fixture"

vi.mock("@/lib/platform/scanner/current", () => ({ scanner: vi.fn() }))
vi.mock("@/lib/platform/env", { spy: true })

const ctx = systemContext("request-1")
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
)

/** An upload of which all bytes are there. */
async function arrived(made: Made = {}, row: Partial<Prisma.FileUncheckedCreateInput> = {}) {
  const bytes = Buffer.from(makeDocument(made))
  const { id, name, storageKey } = await storedFile({ state: "RECEIVING", ...row }, bytes)
  return { id, name, storageKey, kind: "docx" as const, size: bytes.length, sha256: "ab".repeat(32) }
}

function scannerSays(verdict: Verdict | Promise<Verdict>): void {
  vi.mocked(scanner).mockReturnValue({ name: "none", scan: async () => verdict })
}

const seal = async (upload: ArrivedUpload) => sealUpload(ctx, upload, await lookAtUpload(upload))
const set = (settings: Partial<Env>) => vi.mocked(env).mockReturnValue({ ...env(), ...settings })
const read = (id: string) => db().file.findUniqueOrThrow({ where: { id }, include: { preview: true } })
const audited = (id: string) => db().auditEvent.findMany({ where: { subjectId: id } })
const asked = () => db().outboxEvent.findMany({ where: { name: "file/received" } })

beforeEach(() => scannerSays({ result: "clean" }))
afterEach(async () => {
  vi.mocked(env).mockReset()
  vi.mocked(storage().read).mockRestore?.()
  await db().file.deleteMany()
  await db().outboxEvent.deleteMany()
})

describe("a small upload is sealed with the gate's verdict", () => {
  test("and goes out, with what the document says of itself, without a job", async () => {
    const upload = await arrived()
    const view = await seal(upload)
    expect(view).toMatchObject({ id: upload.id, state: "AVAILABLE", size: upload.size, sha256: upload.sha256 })
    expect(view.availableAt).not.toBeNull()
    expect(await read(upload.id)).toMatchObject({ state: "AVAILABLE", lockToken: null, lockedUntil: null })
    expect(await audited(upload.id)).toMatchObject([
      { action: "file.available", actorRole: "system", requestId: "request-1", details: { sha256: upload.sha256 } },
    ])
    expect(await asked()).toEqual([])
  })

  test("and says that there is a picture of it", async () => {
    const type = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
    const name = "docProps/thumbnail.png"
    const upload = await arrived({
      packageRelationships: [{ type, target: name }],
      defaults: [["png", "image/png"]],
      entries: [{ name, content: picture }],
    })
    expect((await seal(upload)).hasPreview).toBe(true)
    expect(Buffer.from((await read(upload.id)).preview?.bytes ?? []).equals(picture)).toBe(true)
  })

  test("and is held where findings are", async () => {
    set({ HOLD_FINDINGS: true })
    const upload = await arrived({ body: `<w:p><w:ins w:id="1" w:author="Ada"><w:r><w:t>x</w:t></w:r></w:ins></w:p>` })
    expect(await seal(upload)).toMatchObject({ state: "HELD", availableAt: null })
    expect(await audited(upload.id)).toMatchObject([{ action: "file.held" }])
  })

  test("and what is found in its parts is refused: the row stays, the bytes go", async () => {
    const upload = await arrived({ main: "<not well-formed" })
    expect(await seal(upload)).toMatchObject({ state: "REJECTED", reason: "malformed_xml" })
    expect(await isStored(upload.storageKey)).toBe(false)
    expect(await audited(upload.id)).toMatchObject([
      { action: "file.rejected", details: { reason: "malformed_xml", name: upload.name } },
    ])
    expect(await asked()).toEqual([])
  })

  test("S61 and by its scanner's", async () => {
    scannerSays({ result: "infected", signature: "Eicar-Test" })
    const upload = await arrived()
    expect(await seal(upload)).toMatchObject({ state: "REJECTED", reason: "infected_file" })
  })

  test("and in a request whose patience has begun", async () => {
    const patience = new Patience(3_000)
    patience.begin()
    await vi.waitUntil(() => patience.left < 3_000)
    const upload = await arrived()
    expect(await sealUpload(ctx, upload, await lookAtUpload(upload, patience))).toMatchObject({ state: "AVAILABLE" })
  })

  test("once, however often it is sealed", async () => {
    const upload = await arrived()
    const views = await Promise.all(Array.from({ length: 8 }, () => seal(upload)))
    expect(new Set(views.map(({ state }) => state))).toEqual(new Set(["AVAILABLE"]))
    expect(await audited(upload.id)).toHaveLength(1)
  })
})

describe("its check is a job's", () => {
  const waits = async (upload: ArrivedUpload) => {
    expect(await seal(upload)).toMatchObject({ state: "CHECKING", hasPreview: false })
    expect(await asked()).toMatchObject([{ data: { fileId: upload.id }, deliveredAt: null }])
    expect(await audited(upload.id)).toEqual([])
    expect(await isStored(upload.storageKey)).toBe(true)
  }

  test("when it is large", async () => {
    const upload = await arrived()
    set({ CHECK_AT_ONCE_BYTES: upload.size - 1 })
    await waits(upload)
  })

  test("S61 when its scanner cannot say", async () => {
    scannerSays({ result: "unscanned", reason: "scanner_away" })
    await waits(await arrived())
  })

  test("S61 when its scanner says nothing for long", async () => {
    const silence = Promise.withResolvers<Verdict>()
    scannerSays(silence.promise)
    const upload = await arrived()
    await waits(upload)
    silence.resolve({ result: "clean" })
    expect(await read(upload.id)).toMatchObject({ state: "CHECKING" })
  })

  test("where Inngest runs the jobs too: small files are checked at once, and all in jobs when the settings say so", async () => {
    set({ INNGEST_DEV: true })
    expect(await seal(await arrived())).toMatchObject({ state: "AVAILABLE" })
    set({ INNGEST_DEV: true, CHECK_AT_ONCE_BYTES: 0 })
    await waits(await arrived())
  })

  test("when it may be what ended the process that looked into it before", async () => {
    await waits({ ...(await arrived()), again: true })
  })

  test("when its bytes cannot be read just now", async () => {
    vi.mocked(scanner).mockReturnValue({ name: "none", scan: () => Promise.reject(new Error("the disk is away")) })
    await waits(await arrived())
  })
})

describe("a storage that answers with other bytes than it has", () => {
  /** The next read is whole, and wrong. */
  function misreadOnce(): void {
    vi.mocked(storage().read).mockRestore?.()
    const read = storage().read.bind(storage())
    vi.spyOn(storage(), "read").mockImplementationOnce(async (key, range) => {
      const stream = await read(key, range)
      return Readable.from((await stream.toArray()).map((chunk: Uint8Array) => Buffer.alloc(chunk.length, "garbage")))
    })
  }

  test("has no genuine document refused, by its upload or by its job", async () => {
    misreadOnce()
    expect(await seal(await arrived())).toMatchObject({ state: "AVAILABLE" })
    const { id } = await arrived({}, { state: "CHECKING" })
    misreadOnce()
    await checkFile(ctx, id)
    expect(await read(id)).toMatchObject({ state: "AVAILABLE" })
    const large = await arrived()
    set({ CHECK_AT_ONCE_BYTES: 0 })
    misreadOnce()
    expect(await seal(large)).toMatchObject({ state: "CHECKING" })
  })

  test("S61 lets nothing out that its scanner has not had", async () => {
    const scan: Scanner["scan"] = async (bytes) => {
      await (await bytes()).toArray()
      return { result: "clean" }
    }
    vi.mocked(scanner).mockReturnValue({ name: "ClamAV", scan })
    const upload = await arrived()
    const sha256 = createHash("sha256")
      .update(await (await storage().read(upload.storageKey)).toArray().then(Buffer.concat))
      .digest("hex")
    expect(await seal({ ...upload, sha256 })).toMatchObject({ state: "AVAILABLE" })
    const other = await arrived()
    expect(await seal({ ...other, sha256: "ab".repeat(32) })).toMatchObject({ state: "CHECKING" })
  })
})

test("what is plainly no such document is refused before anything is written of it but the audit event", async () => {
  const bytes = Buffer.from("dummy content")
  const { id, name, storageKey } = await storedFile({ state: "RECEIVING" }, bytes)
  const upload = { id, name, storageKey, kind: "docx" as const, size: bytes.length, sha256: "00" }
  await expect(seal(upload)).rejects.toMatchObject({ code: "not_office" })
  expect(await db().file.count({ where: { id } })).toBe(0)
  expect(await isStored(storageKey)).toBe(false)
  expect(await audited(id)).toMatchObject([{ action: "file.rejected", details: { reason: "not_office" } }])
})
