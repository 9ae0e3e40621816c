import { randomBytes } from "node:crypto"
import { DefaultHttpStack } from "tus-js-client"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { fileReader } from "./browser.fixture"
import { looksAt } from "./queue.fixture"
import { answerProblem, FakeTusServer } from "./tus-server.fixture"
import { UploadQueue } from "./upload-queue"
import { isUnfinished } from "./upload-view"

const rules = {
  maxBytes: 50_000_000,
  titles: { unsupported_type: "Only Office files.", empty_file: "The file is empty.", too_large: "Too large." },
}

let server: FakeTusServer
let queue: UploadQueue
let endpoint: string

beforeEach(async () => {
  server = new FakeTusServer()
  endpoint = await server.listen()
  queue = new UploadQueue({ endpoint, rules, transport: { fileReader, retryDelays: [5, 5, 5] } })
})

afterEach(() => server.close())

function fileOf(name: string, bytes: Uint8Array<ArrayBuffer> = new Uint8Array(randomBytes(2000))): File {
  return new File([bytes], name, { type: "application/octet-stream" })
}

const { only, states, reached } = looksAt(() => queue)
const count = (method: string) => server.requests.filter((request) => request === method).length

describe("sending", () => {
  it("sends every byte under its own name and tells which file it became", async () => {
    const bytes = new Uint8Array(randomBytes(300_000))
    queue.add([fileOf("Angebot für Zoë.docx", bytes)])
    await reached("done")
    const [id, stored] = [...server.uploads][0] ?? []
    expect(stored?.name).toBe("Angebot für Zoë.docx")
    expect(stored?.bytes.equals(bytes)).toBe(true)
    expect(only()).toMatchObject({ fileId: id, sent: 300_000, rate: null })
  })

  it("runs three at a time and the rest after them", async () => {
    server.held = true
    queue.add(["a", "b", "c", "d", "e"].map((name) => fileOf(`${name}.xlsx`)))
    expect(states()).toEqual(["sending", "sending", "sending", "queued", "queued"])
    await vi.waitFor(() => expect(server.uploads.size).toBe(3))
    server.release()
    await reached("done", "done", "done", "done", "done")
  })

  it("gives the same snapshot until something changes", async () => {
    queue.add([fileOf("a.docx")])
    expect(queue.getSnapshot()).toBe(queue.getSnapshot())
    const before = queue.getSnapshot()
    await reached("done")
    expect(queue.getSnapshot()).not.toBe(before)
  })

  it("tells progress, speed and time left, and that the server checks once all bytes have gone", async () => {
    // Node's sender tells little of its progress, so the test tells it.
    let progress: ((sent: number) => void) | undefined
    let clock = 1000
    const stack = new DefaultHttpStack({})
    const httpStack = {
      getName: () => "told",
      createRequest: (method: string, url: string) =>
        Object.assign(stack.createRequest(method, url), {
          setProgressHandler: (handler: (sent: number) => void) => {
            progress = handler
          },
        }),
    }
    queue = new UploadQueue({ endpoint, rules, transport: { fileReader, httpStack }, now: () => clock })
    server.held = true
    queue.add([fileOf("a.docx")])
    await vi.waitFor(() => expect(stored().bytes.length).toBe(2000))
    clock += 1000
    progress?.(500)
    expect(only()).toMatchObject({ state: "sending", sent: 500, rate: 500, remainingSeconds: 3 })
    clock += 10
    progress?.(510)
    expect(only().sent, "not told more often than an eye can use").toBe(500)
    clock += 1000
    progress?.(2000)
    expect(only()).toMatchObject({ state: "checking", sent: 2000, rate: null, remainingSeconds: null })
    server.release()
    await reached("done")
  })
})

describe("refusals", () => {
  it.each([
    ["tool.exe", 10, "unsupported_type"],
    ["macros.docm", 10, "unsupported_type"],
    [".docx", 10, "unsupported_type"],
    ["empty.docx", 0, "empty_file"],
    ["REPORT.DOCX", 50_000_001, "too_large"],
  ])("refuses %s of %i bytes at once, as %s, and sends none of it", (name, size, code) => {
    queue.add([Object.defineProperty(fileOf(name), "size", { value: size })])
    expect(only()).toMatchObject({ state: "refused", problem: { code, retryable: false } })
    expect(only().problem?.title).toBe(rules.titles[code as keyof typeof rules.titles])
    expect(server.requests).toEqual([])
  })

  it("tells the server's reason at creation and does not ask again", async () => {
    const problem = { status: 415, code: "unsupported_type", title: "Only these.", detail: "Rename it." }
    server.next("POST", (_request, response) => answerProblem(response, problem))
    queue.add([fileOf("a.docx")])
    await reached("refused")
    expect(only().problem).toEqual({
      code: "unsupported_type",
      title: "Only these.",
      detail: "Rename it.",
      retryable: false,
    })
    expect(server.requests).toEqual(["POST"])
  })

  it.each(["not_office", "macro_enabled"])("tells the reason given to the last byte: %s", async (code) => {
    server.refusal = { status: 422, code, title: "No." }
    queue.add([fileOf("a.docx")])
    await reached("refused")
    expect(only().problem).toMatchObject({ code, title: "No.", retryable: false })
    expect(server.requests).toEqual(["POST", "PATCH"])
  })

  it("makes room for the next one", async () => {
    server.refusal = { status: 422, code: "damaged_file", title: "No." }
    queue.add(["a", "b", "c", "d"].map((name) => fileOf(`${name}.docx`)))
    await reached("refused", "refused", "refused", "refused")
    queue.dismissSettled()
    expect(queue.getSnapshot()).toEqual([])
  })
})

describe("a broken line", () => {
  it("goes on by itself from the last byte that arrived", async () => {
    const bytes = new Uint8Array(randomBytes(30_000_000))
    server.held = true
    queue.add([fileOf("big.docx", bytes)])
    await vi.waitFor(() => expect(stored().bytes.length).toBeGreaterThan(0))
    const seen = new Set<string>()
    queue.subscribe(() => seen.add(only().state))
    server.next("HEAD", (request) => request.socket.destroy())
    server.cut()
    server.release()
    await reached("done")
    expect(seen).toContain("interrupted")
    expect(count("HEAD")).toBe(2)
    expect(stored().bytes.equals(bytes)).toBe(true)
    expect(count("POST")).toBe(1)
  })

  it.each([423, 429, 503])("tries again after %i", async (status) => {
    server.next("PATCH", (request, response) => {
      request.resume()
      response.writeHead(status).end()
    })
    queue.add([fileOf("a.docx")])
    await reached("done")
    expect(count("PATCH")).toBe(2)
  })

  it("gives up in the end and goes on when asked", async () => {
    for (let turn = 0; turn < 4; turn += 1) server.next("POST", (request) => request.socket.destroy())
    queue.add([fileOf("a.docx")])
    await reached("failed")
    expect(only().problem).toMatchObject({ code: "connection_lost", retryable: true })
    expect(isUnfinished(only())).toBe(false)
    queue.resume(only().id)
    await reached("done")
  })

  it("keeps what arrived when the session ends, and goes on after signing in", async () => {
    const answer401 = { status: 401, code: "unauthenticated", title: "Sign in to go on." }
    queue.add([fileOf("a.docx", new Uint8Array(randomBytes(1000)))])
    server.next("PATCH", (request, response) => {
      request.resume()
      answerProblem(response, answer401)
    })
    await reached("failed")
    expect(only().problem).toMatchObject({ code: "unauthenticated", retryable: true })
    queue.resume(only().id)
    await reached("done")
    expect(count("POST")).toBe(1)
  })
})

describe("pause, resume, cancel", () => {
  it("pauses, lets the next one run, and goes on without sending anything twice", async () => {
    const bytes = new Uint8Array(randomBytes(30_000_000))
    server.held = true
    queue.add([fileOf("big.docx", bytes)])
    await vi.waitFor(() => expect(stored().bytes.length).toBeGreaterThan(0))
    queue.pause(only().id)
    expect(only()).toMatchObject({ state: "paused", rate: null, remainingSeconds: null })
    expect(isUnfinished(only())).toBe(true)
    server.release()
    const arrived = await settledSize()
    expect(arrived).toBeLessThan(bytes.length)
    queue.resume(only().id)
    await reached("done")
    expect(stored().bytes.equals(bytes)).toBe(true)
    expect(count("POST")).toBe(1)
  })

  it("pauses one that the server has not named yet, without losing track of it", async () => {
    let name: (() => void) | undefined
    server.next("POST", (_request, response) => {
      server.expect("late", "a.docx", 2000)
      name = () => void response.writeHead(201, { location: "/uploads/late" }).end()
    })
    queue.add([fileOf("a.docx")])
    await vi.waitFor(() => expect(name).toBeDefined())
    queue.pause(only().id)
    name?.()
    expect(states()).toEqual(["paused"])
    queue.resume(only().id)
    await reached("done")
    expect([...server.uploads.keys()]).toEqual(["late"])
  })

  it("takes a cancelled one back on the server", async () => {
    server.held = true
    queue.add([fileOf("a.docx", new Uint8Array(4_000_000))])
    await vi.waitFor(() => expect(server.uploads.size).toBe(1))
    const cancelled = queue.cancel(only().id)
    expect(states()).toEqual(["cancelling"])
    await cancelled
    expect(queue.getSnapshot()).toEqual([])
    expect(server.uploads.size).toBe(0)
  })

  it("takes one back that was cancelled before the server named it", async () => {
    let name: (() => void) | undefined
    server.next("POST", (_request, response) => {
      server.expect("late", "a.docx", 2000)
      name = () => void response.writeHead(201, { location: "/uploads/late" }).end()
    })
    queue.add([fileOf("a.docx")])
    await vi.waitFor(() => expect(name).toBeDefined())
    const cancelled = queue.cancel(only().id)
    name?.()
    await cancelled
    expect(server.uploads.size).toBe(0)
    expect(count("PATCH")).toBe(0)
  })

  it("asks nobody when one is cancelled that has not begun", async () => {
    server.held = true
    queue.add(["a", "b", "c", "d"].map((name) => fileOf(`${name}.docx`)))
    await queue.cancel(queue.getSnapshot()[3]?.id ?? "")
    expect(queue.getSnapshot()).toHaveLength(3)
    expect(count("DELETE")).toBe(0)
  })
})

function stored() {
  const upload = [...server.uploads.values()][0]
  if (!upload) throw new Error("nothing there yet")
  return upload
}

/** How much had arrived when the sender fell silent. */
async function settledSize(): Promise<number> {
  await vi.waitFor(() => expect(server.open).toBe(0))
  return stored().bytes.length
}
