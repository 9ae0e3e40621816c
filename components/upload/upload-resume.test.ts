import { randomBytes } from "node:crypto"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { fileReader, fingerprint, Memory } from "./browser.fixture"
import { looksAt } from "./queue.fixture"
import { FakeTusServer } from "./tus-server.fixture"
import { findUnfinished, stillOffered } from "./unfinished-uploads"
import { UploadQueue } from "./upload-queue"
import { words } from "./words"

const rules = { maxBytes: 50_000_000, titles: { unsupported_type: "", empty_file: "", too_large: "" } }

let memory: Memory
let server: FakeTusServer
let queue: UploadQueue
let endpoint: string

beforeEach(async () => {
  server = new FakeTusServer()
  endpoint = await server.listen()
  memory = new Memory()
  const transport = { fileReader, retryDelays: [5, 5, 5], urlStorage: memory, fingerprint }
  queue = new UploadQueue({ endpoint, rules, transport })
})

afterEach(() => server.close())

const fileOf = (name: string, bytes: Uint8Array<ArrayBuffer>) => new File([bytes], name)
const { only, reached } = looksAt(() => queue)
const count = (method: string) => server.requests.filter((request) => request === method).length

describe("after a closed tab", () => {
  const bytes = new Uint8Array(randomBytes(2000))

  /** As a tab leaves it that is closed when so much has arrived. */
  async function leave(id: string, arrived: number): Promise<void> {
    server.expect(id, "a.docx", bytes.length)
    server.uploads.get(id)?.arrived.push(Buffer.from(bytes.subarray(0, arrived)))
    const upload = { size: bytes.length, metadata: {}, creationTime: "", urlStorageKey: "", parallelUploadUrls: null }
    await memory.addUpload(await fingerprint(fileOf("a.docx", bytes)), { ...upload, uploadUrl: `${endpoint}/${id}` })
  }

  it("goes on with the same file at the byte where it stopped, says so, and forgets it at the end", async () => {
    await leave("left", 1240)
    const lines: string[] = []
    queue.subscribe(() => lines.push(words.progress(only())))
    queue.add([fileOf("a.docx", bytes)])
    await reached("done")
    expect(server.requests).toEqual(["HEAD", "PATCH"])
    expect(server.uploads.get("left")?.bytes.equals(bytes)).toBe(true)
    expect(only()).toMatchObject({ fileId: "left", resumedAt: 1240 })
    expect(lines).toContainEqual(expect.stringContaining("Going on at 62 %"))
    expect(memory.kept.size).toBe(0)
  })

  it("begins anew with another file, and with the same one while it is being sent already", async () => {
    await leave("left", 500)
    queue.add([fileOf("a.docx", bytes), fileOf("a.docx", bytes), fileOf("b.docx", bytes)])
    await reached("done", "done", "done")
    expect(count("POST")).toBe(2)
    expect([...server.uploads.values()].every((upload) => upload.bytes.equals(bytes))).toBe(true)
    expect(memory.kept.size).toBe(0)
  })

  it("begins anew when the server has given it up", async () => {
    await leave("left", 500)
    server.uploads.delete("left")
    queue.add([fileOf("a.docx", bytes)])
    await reached("done")
    expect(server.requests).toEqual(["HEAD", "POST", "PATCH"])
    expect(only().resumedAt).toBeNull()
    expect(memory.kept.size).toBe(0)
  })

  it.each([503, 423])(
    "waits when the server cannot tell where to go on (%i), and sends nothing anew",
    async (status) => {
      await leave("left", 500)
      server.next("HEAD", (_request, response) => void response.writeHead(status).end())
      queue.add([fileOf("a.docx", bytes)])
      await reached("done")
      expect(server.requests).toEqual(["HEAD", "HEAD", "PATCH"])
      expect(server.uploads.get("left")?.bytes.equals(bytes)).toBe(true)
    },
  )

  it("keeps it while nobody is signed in", async () => {
    await leave("left", 500)
    server.next("HEAD", (_request, response) => void response.writeHead(401).end())
    queue.add([fileOf("a.docx", bytes)])
    await reached("failed")
    expect(only().problem).toMatchObject({ code: "unauthenticated", retryable: true })
    expect(memory.kept.size).toBe(1)
    queue.resume(only().id)
    await reached("done")
    expect(count("POST")).toBe(0)
  })

  it("forgets what is refused or cancelled", async () => {
    server.refusal = { status: 422, code: "not_office", title: "No." }
    queue.add([fileOf("a.docx", bytes)])
    await reached("refused")
    await vi.waitFor(() => expect(memory.kept.size).toBe(0))
    server.refusal = null
    server.held = true
    queue.add([fileOf("b.docx", bytes)])
    await vi.waitFor(() => expect(memory.kept.size).toBe(1))
    await queue.cancel(queue.getSnapshot()[1]?.id ?? "")
    await vi.waitFor(() => expect(memory.kept.size).toBe(0))
  })

  it("offers what the server still has and nobody sends, until its file is chosen", async () => {
    await leave("left", 500)
    await leave("over", 500)
    const receiving = [
      { id: "left", name: "a.docx", size: bytes.length },
      { id: "foreign", name: "c.docx", size: 9 },
    ]
    const offered = await findUnfinished(receiving, memory)
    expect(offered).toEqual([{ id: "left", name: "a.docx", size: bytes.length, url: `${endpoint}/left` }])
    expect(memory.kept.size, "what is over is forgotten").toBe(1)
    expect(stillOffered(offered, [])).toEqual(offered)
    server.held = true
    queue.add([fileOf("a.docx", bytes)])
    expect(stillOffered(offered, queue.getSnapshot())).toEqual([])
    await vi.waitFor(() => expect(server.open).toBe(1))
    expect(await findUnfinished(receiving, memory), "another tab is not offered it meanwhile").toEqual([])
    server.release()
    await reached("done")
  })
})
