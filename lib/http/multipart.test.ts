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
    ['filename="Offer %22final%22.docx"', 'Offer "final".docx'],
    ['filename="a%0D%0Ab%0d.docx"', "a\r\nb\r.docx"],
    ['filename="100%25 %2522 %C3%BC.docx"', "100%25 %2522 %C3%BC.docx"],
    ['filename="Übersicht – 報告 👩‍👩‍👧.docx"', "Übersicht – 報告 👩‍👩‍👧.docx"],
    ['filename="Re\u0301sume\u0301.docx"', "Re\u0301sume\u0301.docx"],
    ['filename="a \\"b\\" c\\\\d.docx"', 'a "b" c\\d.docx'],
    ["filename=plain.docx", "plain.docx"],
    ['filename="report"', "report"],
    ['filename="\uFEFFa.docx"', "\uFEFFa.docx"],
    ["filename*=UTF-8''%C3%9Cbersicht%20%E2%82%AC.docx", "Übersicht €.docx"],
    ["filename=\"x.exe\"; filename*=utf-8'de'%e5%a0%b1.docx", "報.docx"],
    ["filename*=UTF-8''100%2522.docx", "100%22.docx"],
    ["filename*=iso-8859-1''caf%E9.docx", "café.docx"],
  ])("names its file by %s", async (parameter, name) => {
    const sent = request(part("file", "abc", `; ${parameter}`), "--XX--\r\n")
    expect(await receiveFile(sent, async (file) => file.name)).toBe(name)
  })

  it.each([
    ["Latin 1", [0x63, 0x61, 0x66, 0xe9]],
    ["half a character", [0x61, 0xe2, 0x82]],
    ["an overlong one", [0xc0, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
  ])("whose file's name is no UTF-8 but %s is refused before anything is begun", async (_, bytes) => {
    const [before, after] = part("file", "abc", '; filename="@.docx"').split("@")
    const body = Buffer.concat([Buffer.from(before ?? ""), Buffer.from(bytes), Buffer.from(`${after}--XX--\r\n`)])
    const sent = new Request("http://localhost/x", { method: "POST", body, headers: { "content-type": type } })
    const use = vi.fn()
    await expect(receiveFile(sent, use)).rejects.toMatchObject({ code: "name_not_utf8" })
    expect(use).not.toHaveBeenCalled()
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
