import { expect, test } from "vitest"
import { examineDocument, openDocument } from "./examine"
import { makeDocument } from "./testing/document"

function source(bytes: Uint8Array) {
  const read = { bytes: 0 }
  const port = {
    size: bytes.byteLength,
    read: async (start: number, end: number) => {
      read.bytes += end - start + 1
      return bytes.subarray(start, end + 1)
    },
  }
  return { port, read }
}

test("opening reads little of a large file, and passes what only its parts would betray", async () => {
  const film = { name: "word/media/film.bin", content: Buffer.alloc(20 * 1024 ** 2), stored: true }
  const { port, read } = source(makeDocument({ entries: [film], main: "<not well-formed" }))
  const opened = await openDocument(port, "docx")
  expect(read.bytes).toBeLessThan(500_000)
  expect(opened.ok && (await opened.examine())).toMatchObject({ ok: false, reason: "malformed_xml" })
  expect(await examineDocument(port, "docx")).toMatchObject({ ok: false, reason: "malformed_xml" })
})

test("opening tells what is plainly something else", async () => {
  const text = source(Buffer.from("dummy content"))
  expect(await openDocument(text.port, "docx")).toEqual({ ok: false, reason: "not_office", where: null })
  const workbook = source(makeDocument({ kind: "xlsx" }))
  expect(await openDocument(workbook.port, "docx")).toMatchObject({ ok: false, reason: "wrong_type" })
})
