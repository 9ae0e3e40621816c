import { randomBytes } from "node:crypto"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { fileReader } from "./browser.fixture"
import { looksAt } from "./queue.fixture"
import { answerProblem, FakeTusServer } from "./tus-server.fixture"
import { UploadQueue } from "./upload-queue"
import { words } from "./words"

const mebibyte = 1024 ** 2
const rules = { maxBytes: 500_000_000, titles: {} }

let server: FakeTusServer
let queue: UploadQueue

beforeEach(async () => {
  server = new FakeTusServer()
  const endpoint = await server.listen()
  queue = new UploadQueue({ endpoint, rules, transport: { fileReader, retryDelays: [5, 5, 5, 5, 5, 5] } })
})

afterEach(() => server.close())

const { only, reached } = looksAt(() => queue)
const count = (method: string) => server.requests.filter((request) => request === method).length
const bytesOf = (size: number) => new Uint8Array(randomBytes(size))
const add = (bytes: Uint8Array<ArrayBuffer>, name = "a.docx") => queue.add([new File([bytes], name)])
const stored = () => [...server.uploads.values()].map((upload) => upload.bytes)

describe("a file goes up in parts", () => {
  it("of 16 MiB, and the rest", async () => {
    const bytes = bytesOf(36 * mebibyte + 5)
    add(bytes)
    await reached("done")
    expect(server.bodies).toEqual([16 * mebibyte, 16 * mebibyte, 4 * mebibyte + 5])
    expect(stored()[0]?.equals(bytes)).toBe(true)
  })

  it("and a small one in one", async () => {
    add(bytesOf(2000))
    await reached("done")
    expect(server.requests).toEqual(["POST", "PATCH"])
  })
})

describe("through a proxy with a limit", () => {
  it.each([
    ["20m", 20, 16],
    ["16m", 16, 16],
    ["10m", 10, 8],
    ["2m", 2, 2],
    ["1m, nginx's own", 1, 1],
  ])("of %s, in parts of no more", async (_limit, limit, part) => {
    server.bodyLimit = limit * mebibyte
    const bytes = bytesOf(17 * mebibyte)
    add(bytes)
    await reached("done")
    expect(Math.max(...server.bodies)).toBe(part * mebibyte)
    expect(stored()[0]?.equals(bytes)).toBe(true)
    expect(count("POST"), "nothing begins anew").toBe(1)
    expect(only().problem).toBeNull()
  })

  it("which the next file knows of already", async () => {
    server.bodyLimit = mebibyte
    add(bytesOf(3 * mebibyte))
    await reached("done")
    const before = server.requests.length
    add(bytesOf(3 * mebibyte), "b.docx")
    await reached("done", "done")
    expect(server.requests.slice(before)).toEqual(["POST", "PATCH", "PATCH", "PATCH"])
  })

  it("that is smaller than a short file, without a try in vain for each half of a whole part", async () => {
    server.bodyLimit = mebibyte
    add(bytesOf(mebibyte + mebibyte / 2))
    await reached("done")
    expect(count("PATCH")).toBe(3)
  })

  it("that changes under way, as with a move to another network", async () => {
    const bytes = bytesOf(40 * mebibyte)
    const get = () => (server.bodies.length === 0 ? Number.POSITIVE_INFINITY : 4 * mebibyte)
    Object.defineProperty(server, "bodyLimit", { get })
    add(bytes)
    await reached("done")
    expect(stored()[0]?.equals(bytes)).toBe(true)
    expect(count("POST")).toBe(1)
  })

  it("that lets not even 1 MiB pass says so, keeps what arrived, and goes on when asked", async () => {
    server.bodyLimit = mebibyte - 1
    const bytes = bytesOf(2 * mebibyte)
    add(bytes)
    await reached("failed")
    const problem = only().problem
    expect(problem).toMatchObject({ code: "part_too_large", retryable: true })
    expect(problem && words.refusal(problem)).toBe("A proxy on the way to the server refuses uploads.")
    server.bodyLimit = Number.POSITIVE_INFINITY
    queue.resume(only().id)
    await reached("done")
    expect(stored()[0]?.equals(bytes)).toBe(true)
    expect(count("POST")).toBe(1)
  })

  it("is not what the server itself refuses as too large", async () => {
    const problem = { status: 413, code: "too_large", title: "Too large." }
    server.next("PATCH", (request, response) => {
      request.resume()
      answerProblem(response, problem)
    })
    add(bytesOf(2 * mebibyte))
    await reached("refused")
    expect(only().problem).toMatchObject({ code: "too_large", retryable: false })
    expect(count("PATCH")).toBe(1)
  })
})

describe("over a line that breaks under large parts, without a word", () => {
  it("in smaller ones, until they get through", async () => {
    const bytes = bytesOf(12 * mebibyte)
    const cut = (request: { socket: { destroy(): void } }) => request.socket.destroy()
    for (let turn = 0; turn < 3; turn += 1) server.next("PATCH", cut)
    add(bytes)
    await reached("done")
    expect(Math.max(...server.bodies.slice(3))).toBe(2 * mebibyte)
    expect(stored()[0]?.equals(bytes)).toBe(true)
  })

  it("and in larger ones again once several have arrived", async () => {
    server.next("PATCH", (request) => request.socket.destroy())
    server.next("PATCH", (_request, response) => void response.writeHead(504).end())
    server.next("PATCH", (_request, response) => void response.writeHead(408).end())
    add(bytesOf(40 * mebibyte))
    await reached("done")
    expect(server.bodies.slice(3, 13).map((size) => size / mebibyte)).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 4, 4])
  })
})

it.each([405, 501])(
  "goes through a proxy that answers %i to PATCH, as a POST that says what it stands for",
  async (status) => {
    server.unknownMethods = ["PATCH"]
    server.unknownStatus = status
    const bytes = bytesOf(17 * mebibyte)
    add(bytes)
    await reached("done")
    expect(stored()[0]?.equals(bytes)).toBe(true)
    expect(server.requests).toEqual(["POST", "PATCH", "HEAD", "POST", "POST"])
    expect(server.bodies[0]).toBe(16 * mebibyte)
  },
)
