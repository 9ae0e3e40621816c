import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { systemContext } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { examineInThread, TooMuchWork } from "@/lib/platform/office/pool/gate"
import type { Examination } from "@/lib/platform/office/pool/task"
import type { DocumentReport } from "@/lib/platform/office/report"
import { scanner } from "@/lib/platform/scanner/current"
import type { Scanner, Verdict } from "@/lib/platform/scanner/scanner"
import { checkFile } from "./check-file"
import { isStored, storedFile } from "./stored-file.fixture"

vi.mock("@/lib/platform/office/pool/gate", async (actual) => ({
  ...(await actual<object>()),
  examineInThread: vi.fn(),
}))
vi.mock("@/lib/platform/scanner/current", () => ({ scanner: vi.fn() }))

const ctx = systemContext("test")
const report: DocumentReport = {
  ok: true,
  kind: "docx",
  facts: { title: "Offer", author: "Ada", pageCount: 3, thumbnail: { type: "image/png", bytes: Buffer.from("png") } },
  findings: [{ code: "comments", count: 2, places: ["Comment by Ada"] }],
  notices: [],
}
const passed: Examination = { result: "examined", report }

function scannerSays(...verdicts: Verdict[]): void {
  const scan = vi.fn(async () => (verdicts.length > 1 ? (verdicts.shift() as Verdict) : (verdicts[0] as Verdict)))
  vi.mocked(scanner).mockReturnValue({ name: "none", scan } as Scanner)
}

const read = (id: string) => db().file.findUniqueOrThrow({ where: { id }, include: { preview: true } })
const audited = (id: string) => db().auditEvent.findMany({ where: { subjectId: id } })

beforeEach(() => {
  vi.mocked(examineInThread).mockReset().mockResolvedValue(passed)
  scannerSays({ result: "clean" })
})
afterEach(async () => {
  await db().file.deleteMany()
})

describe("the gate", () => {
  test("lets out what passes, with what the document says of itself", async () => {
    const { id } = await storedFile()
    await checkFile(ctx, id)
    const file = await read(id)
    expect(file).toMatchObject({ state: "AVAILABLE", title: "Offer", author: "Ada", pageCount: 3, lockToken: null })
    expect(file.findings).toEqual(report.ok && report.findings)
    expect(Buffer.from(file.preview?.bytes ?? []).toString()).toBe("png")
    expect(await audited(id)).toMatchObject([{ action: "file.available", details: { findings: ["comments"] } }])
  })

  test("refuses with reason and place, keeps the row, and nothing of the bytes", async () => {
    vi.mocked(examineInThread).mockResolvedValue({
      result: "examined",
      report: { ok: false, reason: "dde", where: "word/document.xml" },
    })
    const { id, storageKey } = await storedFile()
    await checkFile(ctx, id)
    expect(await read(id)).toMatchObject({ state: "REJECTED", reasonCode: "dde", reasonWhere: "word/document.xml" })
    expect(await isStored(storageKey)).toBe(false)
    expect(await audited(id)).toMatchObject([{ action: "file.rejected", details: { reason: "dde" } }])
  })

  test("S55 what takes too much work is refused, and looked at once; a thread that breaks down is no verdict", async () => {
    vi.mocked(examineInThread).mockRejectedValue(new TooMuchWork())
    const { id } = await storedFile()
    await checkFile(ctx, id)
    expect(await read(id)).toMatchObject({ state: "REJECTED", reasonCode: "too_complex", reasonWhere: null })
    expect(examineInThread).toHaveBeenCalledTimes(1)
    vi.mocked(examineInThread)
      .mockReset()
      .mockRejectedValueOnce(new Error("the thread broke down"))
      .mockResolvedValue(passed)
    const innocent = await storedFile()
    await expect(checkFile(ctx, innocent.id)).rejects.toThrow("the thread broke down")
    expect(await read(innocent.id)).toMatchObject({ state: "CHECKING", checkTries: 0 })
    await checkFile(ctx, innocent.id)
    expect(await read(innocent.id)).toMatchObject({ state: "AVAILABLE" })
  })

  test("holds a document for a finding that only a person can judge, whatever the settings say", async () => {
    const found = { code: "server_template" as const, count: 1, places: ["Template \\\\server\\a.dotm"] }
    vi.mocked(examineInThread).mockResolvedValue({
      result: "examined",
      report: { ...report, findings: [found] } as DocumentReport,
    })
    const { id } = await storedFile()
    await checkFile(ctx, id)
    expect(await read(id)).toMatchObject({ state: "HELD", availableAt: null, findings: [found] })
  })

  test("S61 fails closed: what cannot be scanned stays, says why, and goes out when it could be", async () => {
    scannerSays({ result: "unscanned", reason: "scanner_away" }, { result: "clean" })
    const { id } = await storedFile()
    await expect(checkFile(ctx, id)).rejects.toMatchObject({ code: "unavailable" })
    expect(await read(id)).toMatchObject({
      state: "CHECKING",
      waitingFor: "scanner_away",
      checkTries: 0,
      lockToken: null,
    })
    await checkFile(ctx, id)
    expect(await read(id)).toMatchObject({ state: "AVAILABLE", waitingFor: null })
  })

  test("S61 what the scanner finds something in is refused by the name of that", async () => {
    scannerSays({ result: "infected", signature: "Eicar-Test" })
    const { id } = await storedFile()
    await checkFile(ctx, id)
    expect(await read(id)).toMatchObject({ state: "REJECTED", reasonCode: "infected_file", reasonWhere: "Eicar-Test" })
  })

  test("has its effect once, however many try at once", async () => {
    const { id } = await storedFile()
    await Promise.all(Array.from({ length: 10 }, () => checkFile(ctx, id)))
    await checkFile(ctx, id)
    expect(examineInThread).toHaveBeenCalledTimes(1)
    expect(await audited(id)).toHaveLength(1)
  })

  test("takes over from a process that died, and gives a file up that ten have not survived", async () => {
    const past = new Date(Date.now() - 60_000)
    const { id } = await storedFile({ lockToken: newId(), lockedUntil: past, checkTries: 9 })
    const deadly = await storedFile({ lockToken: newId(), lockedUntil: past, checkTries: 10 })
    await checkFile(ctx, id)
    await checkFile(ctx, deadly.id)
    expect(await read(id)).toMatchObject({ state: "AVAILABLE" })
    expect(await read(deadly.id)).toMatchObject({ state: "REJECTED", reasonCode: "damaged_file" })
  })

  test("a file that was cancelled while it was checked stays gone", async () => {
    const { id, storageKey } = await storedFile()
    vi.mocked(examineInThread).mockImplementation(async () => {
      await db().file.delete({ where: { id } })
      return passed
    })
    await checkFile(ctx, id)
    expect(await db().file.count({ where: { id } })).toBe(0)
    expect(await audited(id)).toHaveLength(0)
    expect(await isStored(storageKey)).toBe(true)
  })
})
