import { once } from "node:events"
import { createServer, type IncomingMessage } from "node:http"
import { type AddressInfo, connect } from "node:net"
import { Readable } from "node:stream"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { receiveFile } from "./multipart"

const node = vi.hoisted(() => ({ request: undefined as IncomingMessage | undefined }))
vi.mock("./exchange", () => ({ nodeRequest: () => node.request }))

const type = "multipart/form-data; boundary=XX"
const part = (name: string, content: string, more = '; filename="a.docx"') =>
  `--XX\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`

function request(...chunks: string[]): Request {
  const body = Readable.toWeb(Readable.from(chunks.map((chunk) => Buffer.from(chunk)))) as ReadableStream
  const init = { method: "POST", body, duplex: "half", headers: { "content-type": type } }
  return new Request("http://localhost/x", init)
}

/** What an upload does: everything before the last line comes before it is published. */
function upload() {
  const seen = { published: false, ended: false, bytes: "" }
  const use = async ({ bytes }: { bytes: AsyncIterable<Uint8Array> }) => {
    try {
      for await (const chunk of bytes) seen.bytes += Buffer.from(chunk).toString()
      seen.published = true
      return seen.bytes
    } finally {
      seen.ended = true
    }
  }
  return { seen, use }
}

const escaped: unknown[] = []
const onEscape = (error: unknown) => escaped.push(error)

beforeEach(() => {
  process.on("uncaughtExceptionMonitor", onEscape)
})

afterEach(() => {
  process.off("uncaughtExceptionMonitor", onEscape)
  node.request = undefined
  expect(escaped.splice(0)).toEqual([])
})

describe("a form", () => {
  it("with one file is taken, among other fields", async () => {
    const { use } = upload()
    const sent = request(part("note", "n", ""), part("file", "abc"), part("after", "n", ""), "--XX--\r\n")
    expect(await receiveFile(sent, use)).toBe("abc")
  })

  it.each([
    ["a second file", [part("file", "abc"), part("file", "def"), "--XX--\r\n"]],
    ["a second file, in one piece", [`${part("file", "abc")}${part("file", "def")}--XX--\r\n`]],
    ["a second file in another field", [part("file", "abc"), part("other", "def"), "--XX--\r\n"]],
    ["a second, large file", [part("file", "abc"), part("file", "d".repeat(1024 ** 2)), "--XX--\r\n"]],
  ])("with %s is refused, and nothing of it published", async (_, chunks) => {
    const { use, seen } = upload()
    await expect(receiveFile(request(...chunks), use)).rejects.toMatchObject({ code: "invalid_request" })
    expect(seen).toMatchObject({ published: false, ended: true })
  })

  it.each([
    ["no file", [part("note", "n", ""), "--XX--\r\n"]],
    ["its file in another field", [part("other", "abc"), part("file", "def"), "--XX--\r\n"]],
    ["a file without a name", [part("file", "abc", '; filename=""'), "--XX--\r\n"]],
  ])("with %s is refused before anything is begun", async (_, chunks) => {
    const use = vi.fn()
    await expect(receiveFile(request(...chunks), use)).rejects.toMatchObject({ code: "invalid_request" })
    expect(use).not.toHaveBeenCalled()
  })

  it.each([
    ["in its file", [part("file", "abc").slice(0, -2)]],
    ["after its file", [part("file", "abc"), "--XX"]],
    ["in a later part's head", [part("file", "abc"), part("note", "").slice(0, 30)]],
  ])("that breaks off %s is incomplete, and nothing of it published", async (_, chunks) => {
    const { use, seen } = upload()
    await expect(receiveFile(request(...chunks), use)).rejects.toMatchObject({ code: "incomplete_upload" })
    expect(seen).toMatchObject({ published: false, ended: true })
  })

  it("may be refused by its file's name, while its bytes are still coming", async () => {
    const use = () => Promise.reject(new Error("not that one"))
    const sent = request(part("file", "a".repeat(1024 ** 2)), "--XX--\r\n")
    await expect(receiveFile(sent, use)).rejects.toThrow("not that one")
  })
})

describe("a client that goes away", () => {
  /** What becomes of a request over a connection that is cut once `use` has begun, or before. */
  async function cut(when: "within" | "before"): Promise<unknown> {
    const outcome = Promise.withResolvers<unknown>()
    const head = `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: 9999\r\n\r\n`
    const server = createServer(async (incoming) => {
      if (when === "before") {
        client.destroy()
        await once(incoming, "close").catch(() => {})
      }
      node.request = incoming
      const { use } = upload()
      receiveFile(request("unused"), (file) => {
        client.destroy()
        return use(file)
      }).then(outcome.resolve, outcome.resolve)
    })
    await once(server.listen(0, "127.0.0.1"), "listening")
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1")
    client.write(head + part("file", "abc").slice(0, -2))
    const result = await outcome.promise
    server.close()
    return result
  }

  it.each(["within", "before"] as const)("%s the upload leaves it incomplete", async (when) => {
    expect(await cut(when)).toMatchObject({ code: "incomplete_upload" })
  })
})
