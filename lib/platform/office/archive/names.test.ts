import { crc32 } from "node:zlib"
import { describe, expect, test } from "vitest"
import { examineDocument } from "../examine"
import { checkEntries } from "../rules/entries"
import { type MadeEntry, makeArchive, makeExtra } from "../testing/archive"
import { type Made, makeDocument } from "../testing/document"
import { contentsOf } from "./archive.fixture"
import type { Entry } from "./directory"

const utf8Flag = 0x0800
const bytesOf = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex")
/** 图片.png in GBK, схема.png in code page 866, 表.png in Shift-JIS, whose second byte is a backslash. */
const chinese = bytesOf("cdbc c6ac 2e706e67")
const russian = bytesOf("e1e5a5aca0 2e706e67")
const japanese = bytesOf("955c 2e706e67")

function unicodePath(name: string, raw: Uint8Array, version = 1): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt8(version, 0)
  head.writeUInt32LE(crc32(raw), 1)
  return makeExtra(0x7075, Buffer.concat([head, Buffer.from(name)]))
}
const namesOf = async (entry: Partial<MadeEntry>) => {
  const contents = await contentsOf(makeArchive([{ name: "a", content: "a", ...entry }]))
  return typeof contents === "string" ? contents : Object.keys(contents)
}

describe("a name", () => {
  test.each<[string, Partial<MadeEntry>, string]>([
    ["in UTF-8 that does not say so", { name: "图片.png" }, "图片.png"],
    ["in UTF-8 that says so", { name: "图片.png", flags: utf8Flag }, "图片.png"],
    ["with a replacement character", { name: "a\uFFFD.png", flags: utf8Flag }, "a\uFFFD.png"],
    ["in GBK", { rawName: bytesOf("cec4 bcfe") }, bytesOf("cec4 bcfe").toString("latin1")],
    ["in GBK that is UTF-8 by chance", { rawName: chinese }, chinese.toString()],
    ["in code page 866", { rawName: russian }, russian.toString("latin1")],
    ["in Shift-JIS", { rawName: japanese }, japanese.toString("latin1")],
    ["in GBK, and in a Unicode field", { rawName: chinese, extra: unicodePath("图片.png", chinese) }, "图片.png"],
    ["in ASCII, and the same in a Unicode field", { name: "a", extra: unicodePath("a", Buffer.from("a")) }, "a"],
    [
      "of a Unicode field that was meant for another name",
      { name: "a", extra: unicodePath("b", Buffer.from("c")) },
      "a",
    ],
    ["with a bad escape", { name: "a%zz" }, "a%zz"],
    ["of a folder", { name: "word/media/", stored: true, attributes: 0x10 }, "word/media/"],
    ["of a folder, with an empty stream", { name: "word/", attributes: 0x41ed0010, content: "" }, "word/"],
    ["of a folder, with a descriptor", { name: "word/", descriptor: true, content: "" }, "word/"],
    ["of a part with the attributes of a folder", { name: "word/a.xml", attributes: 0x41ed0010 }, "word/a.xml"],
  ])("%s is taken", async (_, entry, name) => {
    expect(await namesOf(entry.name?.endsWith("/") ? { ...entry, content: "" } : entry)).toEqual([name])
  })

  test.each<[string, string, Partial<MadeEntry>]>([
    ["that says UTF-8 and is none", "unsafe_entry_name", { rawName: russian, flags: utf8Flag }],
    ["in ASCII, and another in a Unicode field", "unsafe_entry_name", { extra: unicodePath("b", Buffer.from("a")) }],
    [
      "in UTF-8, and another in a Unicode field",
      "unsafe_entry_name",
      { flags: utf8Flag, extra: unicodePath("b", Buffer.from("a")) },
    ],
    [
      "in GBK, and an unsafe one in a Unicode field",
      "unsafe_entry_name",
      { rawName: chinese, extra: unicodePath("../a", chinese) },
    ],
    [
      "in GBK, and a backslash in a Unicode field",
      "backslash_names",
      { rawName: russian, extra: unicodePath("图\\a", russian) },
    ],
    [
      "in GBK that is UTF-8 by chance, and what it cannot be in a Unicode field",
      "unsafe_entry_name",
      { rawName: chinese, extra: unicodePath("word/document.xml", chinese) },
    ],
    ["with a backslash", "backslash_names", { name: "word\\a.xml" }],
    ["with backslashes and folders", "backslash_names", { name: "word\\media/b.png" }],
    ["with a backslash behind a letter in a code page", "backslash_names", { rawName: bytesOf("cdbc 61 5c 61") }],
    ["with a backslash first in a code page", "unsafe_entry_name", { rawName: bytesOf("5c cdbc") }],
    ["that is absolute with a backslash", "unsafe_entry_name", { name: "\\word\\a.xml" }],
    ["that leads up with backslashes", "unsafe_entry_name", { name: "word\\..\\..\\a" }],
    ["of a drive", "unsafe_entry_name", { name: "c:\\a" }],
    ["with escapes, a bad one among them", "unsafe_entry_name", { name: "%2e%2e/a%zz" }],
    ["with escapes and a bad one first", "unsafe_entry_name", { name: "a%zz/%2E%2e/%2e./b" }],
    ["with escaped backslashes that lead up", "unsafe_entry_name", { name: "a%5c..%5Cb" }],
    ["of a folder that leads up", "unsafe_entry_name", { name: "../", content: "" }],
    ["of a folder with content", "header_mismatch", { name: "word/", content: "a" }],
    ["of a folder, and another behind it", "header_mismatch", { name: "word/", content: "", local: { name: "words" } }],
    [
      "of a folder with bytes that unpack to nothing",
      "damaged_file",
      { name: "word/", content: "", packed: Buffer.alloc(100, 255) },
    ],
  ])("%s: %s", async (_, reason, entry) => {
    expect(await namesOf(entry)).toBe(reason)
  })

  test("in a code page is compared as it is: what looks like another case may be another letter", async () => {
    const bytes = (hex: string) => ({ name: "", rawName: bytesOf(hex), content: "a" })
    expect(Object.keys(await contentsOf(makeArchive([bytes("c0a1"), bytes("e0a1")])))).toHaveLength(2)
    expect(await contentsOf(makeArchive([bytes("c0a1"), bytes("c0a1")]))).toBe("duplicate_entry")
    const path = { extra: unicodePath("b", chinese), rawName: chinese }
    expect(await contentsOf(makeArchive([{ name: "b" }, { name: "", ...path }]))).toBe("duplicate_entry")
  })
})

const examine = (made: Made) => {
  const bytes = makeDocument(made)
  return examineDocument({ size: bytes.byteLength, read: async (start, end) => bytes.subarray(start, end + 1) }, "docx")
}
const png = Buffer.from("89504e470d0a1a0a", "hex")
const picture = (raw: Buffer): MadeEntry => ({
  name: "",
  rawName: Buffer.concat([Buffer.from("word/media/"), raw]),
  content: png,
})

describe("a document", () => {
  test("with pictures that are named in a code page", async () => {
    const relationships = ["图片.png", "схема.png", "表.png"].map((name) => ({
      type: "image",
      target: `media/${name}`,
    }))
    const entries = [picture(chinese), picture(russian), picture(japanese)]
    expect(await examine({ entries, relationships, defaults: [["png", "image/png"]] })).toMatchObject({ ok: true })
  })

  test.each(["header", "oleObject", "package", "aFChunk", "settings"])(
    "with a part in a code page that may be its %s",
    async (type) => {
      const report = await examine({
        entries: [picture(chinese)],
        relationships: [{ type, target: "media/%E5%9B%BE片.png" }],
      })
      expect(report).toEqual({ ok: false, reason: "unsafe_entry_name", where: "word/_rels/document.xml.rels" })
    },
  )

  test("with a link to a part in ASCII that is not there", async () => {
    const relationships = [{ type: "customXml", target: "../customXml/item1.xml" }]
    expect(await examine({ entries: [picture(chinese)], relationships })).toMatchObject({ ok: true })
  })

  test("whose folder has another local name", async () => {
    const report = await examine({ entries: [{ name: "word/media/", content: "", local: { name: "word/header.xm" } }] })
    expect(report).toEqual({ ok: false, reason: "header_mismatch", where: "word/media/" })
  })
})

const fields = { rawName: Buffer.alloc(0), offset: 0, method: 8, flags: 0, packedSize: 1, size: 1, checksum: 1 }
const states = { directory: false, symlink: false, codePage: false, guessed: false, ambiguousName: false }
const namesOfPieces = (piece: string, length: number, undecoded: boolean) =>
  Array.from({ length: 10_000 }, (_, index): Entry => {
    return { ...fields, ...states, undecoded, name: `a${piece.repeat(length / piece.length)}x${index}` }
  })

test("ten thousand long names are read in no time", () => {
  const begun = process.threadCpuUsage()
  for (const piece of ["a/", "%2e", "%", "a%2", "é", ".", "\u0301"])
    checkEntries(namesOfPieces(piece, 180, piece === "é"))
  const { user, system } = process.threadCpuUsage(begun)
  expect((user + system) / 1e6).toBeLessThan(5)
})

test("names that are longer than any, all together", () => {
  expect(() => checkEntries(namesOfPieces("a/", 300, false))).toThrow("too_complex")
})
