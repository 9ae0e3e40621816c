import { writeFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest"
import { type Env, env } from "../../env"
import type { Source } from "../report"
import { makeDocument } from "../testing/document"
import { closeGate, examineInThread, TooMuchWork } from "./gate"
import { type ThreadProgram, threadProgram } from "./program"

vi.mock("./program", { spy: true })
vi.mock("../../env", { spy: true })

/*
 * Documents that are hostile in ways which the gate does not know yet: a thread that never comes to an end, that eats
 * memory, or that breaks down. The kind says which; anything else is examined as usual.
 */
const misbehaving = `
import { threadId } from "node:worker_threads"
export default async ({ kind, size, port, bytes }) => {
  port.postMessage({ threadId })
  await new Promise((resolve) => setTimeout(resolve, 0))
  const how = bytes ? Buffer.from(bytes).toString() : "read"
  if (how === "loop") for (;;) Math.sqrt(Math.random())
  if (how === "pattern") /(a+)+$/.test("a".repeat(60) + "b")
  if (how === "memory") for (const all = []; ; ) all.push(new Array(10_000).fill(Math.random()))
  if (how === "bytes") for (const all = []; ; ) all.push(Buffer.alloc(1024 ** 2, 1))
  if (how === "table") for (const all = new Map(); ; ) all.set(all.size, {})
  if (how === "stand still") await new Promise(() => {})
  if (how === "break") process.exit(3)
  if (how === "throw") throw new Error("broke down")
  if (how === "read") {
    const answer = new Promise((resolve) => port.on("message", resolve))
    port.postMessage({ id: 1, start: 0, end: 9 })
    if (!(await answer).bytes) throw new Error("no bytes")
  }
  return { result: "opened" }
}
`

let folder = ""
const program = (): ThreadProgram => ({ filename: join(folder, "misbehaving.mjs"), execArgv: [] })
const source = (bytes: Uint8Array): Source => ({
  size: bytes.byteLength,
  read: async (start, end) => bytes.subarray(start, end + 1),
})
const behaving = (how: string, lane: "quick" | "thorough" = "quick") =>
  examineInThread(source(Buffer.from(how)), "docx", { lane, until: "opened" })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "waybill-gate-"))
  writeFileSync(join(folder, "misbehaving.mjs"), misbehaving)
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(async () => {
  await closeGate()
  vi.mocked(threadProgram).mockReset()
  vi.mocked(env).mockReset()
})

describe("S55 a file has limits of CPU and memory, and cannot block others", () => {
  test.each(["loop", "pattern", "memory", "bytes", "table"])("what would take all of it is ended: %s", async (how) => {
    vi.mocked(threadProgram).mockImplementation(program)
    await expect(behaving(how)).rejects.toBeInstanceOf(TooMuchWork)
    expect(await behaving("fine")).toEqual({ result: "opened" })
  })

  test("the thorough lane gives as much as the settings say", async () => {
    vi.mocked(threadProgram).mockImplementation(program)
    vi.mocked(env).mockReturnValue({ ...env(), GATE_CPU_SECONDS: 0.3 } as Env)
    await expect(behaving("loop", "thorough")).rejects.toBeInstanceOf(TooMuchWork)
  })

  test("innocent files come through while hostile ones hold both threads of the other lane, and beside one in their own", async () => {
    vi.mocked(threadProgram).mockImplementation(program)
    const hostile = ["thorough", "thorough", "quick"].map((lane) => behaving("loop", lane as "quick" | "thorough"))
    const ended = Promise.allSettled(hostile)
    for (let count = 0; count < 20; count++) expect(await behaving("fine")).toEqual({ result: "opened" })
    await closeGate()
    expect((await ended).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"])
  })

  test("a thread that stands still is ended, which is no verdict", async () => {
    vi.mocked(threadProgram).mockImplementation(program)
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] })
    try {
      let error: unknown
      behaving("stand still").catch((thrown: unknown) => {
        error = thrown
      })
      // Another file takes its time meanwhile, so that this one has begun sooner or later.
      for (; !error; vi.advanceTimersByTime(3_600_000)) await behaving("fine")
      expect(error).toBeInstanceOf(Error)
      expect(error).not.toBeInstanceOf(TooMuchWork)
    } finally {
      vi.useRealTimers()
    }
  })

  test("a file that nobody waits for any more is not begun", async () => {
    vi.mocked(threadProgram).mockImplementation(program)
    const busy = [behaving("stand still"), behaving("stand still")].map((work) => work.catch(() => "ended"))
    const abandoned = new AbortController()
    const read = vi.fn(async () => Buffer.alloc(10))
    const counted: Source = { size: 2 * 1024 ** 2, read }
    const asked = { lane: "quick", until: "opened", abandoned: abandoned.signal } as const
    const waiting = examineInThread(counted, "docx", asked)
    abandoned.abort()
    await expect(waiting).rejects.toThrow()
    expect(read).not.toHaveBeenCalled()
    await closeGate()
    expect(await Promise.all(busy)).toEqual(["ended", "ended"])
  })

  test("a thread that breaks down is an error, and no verdict", async () => {
    vi.mocked(threadProgram).mockImplementation(program)
    for (const how of ["break", "throw"]) {
      const error = await behaving(how).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(Error)
      expect(error).not.toBeInstanceOf(TooMuchWork)
    }
  })

  test("what the storage throws is thrown on", async () => {
    vi.mocked(threadProgram).mockImplementation(program)
    const away = new Error("the disk is away")
    const failing: Source = { size: 2 * 1024 ** 2, read: async () => Promise.reject(away) }
    await expect(examineInThread(failing, "docx", { lane: "quick", until: "opened" })).rejects.toBe(away)
  })
})

describe("in a thread a document is examined as elsewhere", () => {
  test.each([100, 3 * 1024 ** 2])("with %i bytes of pictures in it", async (pictureBytes) => {
    const bytes = makeDocument({
      body: "<w:p/>",
      entries: [{ name: "word/media/a.png", content: Buffer.alloc(pictureBytes, 7), stored: true }],
    })
    let given = 0
    const counted: Source = { ...source(bytes), done: () => (given += 1) }
    const examined = await examineInThread(counted, "docx", { lane: "thorough", until: "examined" })
    expect(examined).toMatchObject({ result: "examined", report: { ok: true, kind: "docx" } })
    expect(given).toBeGreaterThan(0)
    expect(await examineInThread(source(bytes), "docx", { lane: "quick", until: "opened" })).toEqual({
      result: "opened",
    })
  })

  test("and refused, at its lists or in its parts", async () => {
    const lane = "quick"
    expect(await examineInThread(source(Buffer.from("text")), "docx", { lane, until: "examined" })).toEqual({
      result: "refused",
      refusal: { reason: "not_office", where: null },
    })
    const bytes = makeDocument({ main: "<a><b></a>" })
    expect(await examineInThread(source(bytes), "docx", { lane, until: "examined" })).toEqual({
      result: "examined",
      report: { ok: false, reason: "malformed_xml", where: "word/document.xml" },
    })
    expect(await examineInThread(source(new Uint8Array()), "docx", { lane, until: "opened" })).toMatchObject({
      refusal: { reason: "empty_file" },
    })
  })
})
