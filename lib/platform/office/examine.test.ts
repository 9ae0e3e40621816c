import { randomBytes } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { describe, expect, test } from "vitest"
import { examineDocument } from "./examine"
import type { OfficeKind } from "./report"
import { makeCompound, packed } from "./testing/compound"
import { type Made, makeDocument } from "./testing/document"

const sampleFolder = resolve(process.env.OFFICE_SAMPLES ?? "../shared/office-samples")
const hasSamples = existsSync(join(sampleFolder, "manifest.json"))
if (!hasSamples) console.warn(`skipped: genuine Office files, since ${sampleFolder} is not there (OFFICE_SAMPLES)`)

function source(bytes: Uint8Array) {
  return { size: bytes.byteLength, read: async (start: number, end: number) => bytes.subarray(start, end + 1) }
}
const examine = (bytes: Uint8Array, kind: OfficeKind = "docx") => examineDocument(source(bytes), kind)

describe.runIf(hasSamples)("genuine files", () => {
  type Sample = { file: string; expect: "accept" | "reject"; why?: string }
  const samples: Sample[] = hasSamples ? JSON.parse(readFileSync(join(sampleFolder, "manifest.json"), "utf8")) : []
  const reasons: Record<string, string[]> = {
    wrong_type: ["wrong_type"],
    legacy_or_encrypted: ["legacy_file", "encrypted_file"],
    macro_enabled: ["macro_enabled"],
  }

  test.each(samples)("$expect $file", async ({ file, expect: expected, why }) => {
    const report = await examine(readFileSync(join(sampleFolder, file)), file.slice(-4) as OfficeKind)
    if (expected === "accept") expect(report).toMatchObject({ ok: true, kind: file.slice(-4) })
    else expect(reasons[why ?? ""]).toContain(report.ok ? "accepted" : report.reason)
    if (file.includes("/encrypted-")) expect(report).toMatchObject({ reason: "encrypted_file" })
  })

  test("each is the other kind under another name", async () => {
    for (const { file } of samples.filter((sample) => sample.expect === "accept")) {
      const report = await examine(readFileSync(join(sampleFolder, file)), file.endsWith("docx") ? "xlsx" : "docx")
      expect(report).toMatchObject({ ok: false, reason: "wrong_type" })
    }
  })
})

const png = Buffer.from("89504e470d0a1a0a0000", "hex")

describe("accepts", () => {
  const calc = makeDocument({ kind: "xlsx" })
  const picture = Buffer.alloc(300_000, 7)
  test.each<[string, Made]>([
    ["the smallest", {}],
    ["Strict OOXML", { strict: true }],
    ["content types at the end", { contentTypesLast: true }],
    ["a data descriptor", { mainEntry: { descriptor: true } }],
    ["a stored part", { mainEntry: { stored: true } }],
    [
      "UTF-16",
      { main: "", mainEntry: { content: Buffer.from('\uFEFF<?xml version="1.0" encoding="UTF-16"?><a/>', "utf16le") } },
    ],
    [
      "an embedded workbook",
      {
        relationships: [{ type: "package", target: "embeddings/a.xlsx" }],
        entries: [{ name: "word/embeddings/a.xlsx", content: calc }],
      },
    ],
    ["a picture", { entries: [{ name: "word/media/a.png", content: picture }] }],
    ["a linked picture", { relationships: [{ type: "image", target: "https://example.org/a.png", external: true }] }],
    ["a hyperlink", { relationships: [{ type: "hyperlink", target: "https://example.org/", external: true }] }],
    [
      "a template on a drive",
      { relationships: [{ type: "attachedTemplate", target: "file:///C:\\Users\\a\\Normal.dotm", external: true }] },
    ],
    [
      "an OLE object of a document",
      {
        entries: [
          {
            name: "word/embeddings/o.bin",
            content: makeCompound([{ name: "\u0001Ole10Native", content: packed("a.pdf", Buffer.from("%PDF-1.7")) }]),
          },
        ],
      },
    ],
    ["VML that is no XML", { entries: [{ name: "word/a.vml", content: "<xml><br></xml>" }] }],
    [
      "fields",
      {
        body: '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DATE \\@ "d"</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>DDE AUTO</w:t><w:fldChar w:fldCharType="end"/></w:r>',
      },
    ],
    ["formulas", { kind: "xlsx", main: '<s><f>SUM(A1:B2)&amp;"cmd|"</f><v>=cmd|x</v></s>' }],
  ])("%s", async (_, made) => {
    const kind = made.kind ?? "docx"
    expect(await examine(makeDocument(made), kind)).toMatchObject({ ok: true, kind })
  })

  test("and hands on the picture of the first page", async () => {
    const made = (content: Buffer) =>
      makeDocument({
        packageRelationships: [
          {
            type: "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
            target: "docProps/t.jpeg",
          },
        ],
        entries: [{ name: "docProps/t.jpeg", content }],
      })
    const thumbnail = async (content: Buffer) => {
      const report = await examine(made(content))
      return report.ok ? report.facts.thumbnail : report
    }
    expect(await thumbnail(png)).toEqual({ type: "image/png", bytes: new Uint8Array(png) })
    expect(await thumbnail(Buffer.from("GIF89a----"))).toBeNull()
    expect(await thumbnail(Buffer.concat([png, Buffer.alloc(256 * 1024)]))).toBeNull()
  })

  test("and lets the pre-flight hear the same parse", async () => {
    const heard: string[] = []
    const report = await examineDocument(source(makeDocument({ body: "<w:p>words</w:p>" })), "docx", ({ parts }) => ({
      listen: ({ name }) => ({ text: (text) => heard.push(`${name}: ${text}`) }),
      result: () => ({
        facts: { title: `${parts.length} parts`, author: null, pageCount: 3 },
        findings: [],
        notices: [],
      }),
    }))
    expect(heard).toEqual(["word/document.xml: words"])
    expect(report).toMatchObject({ ok: true, facts: { title: "4 parts", pageCount: 3, thumbnail: null } })
  })
})

test("looks at no bytes after it has given them back", async () => {
  const content = randomBytes(3e6)
  content[0] = 0
  const bytes = makeDocument({
    entries: [
      { name: "word/packed.bin", content },
      { name: "word/stored.bin", content, stored: true },
    ],
  })
  let given = 0
  const source = {
    size: bytes.byteLength,
    read: async (start: number, end: number) => Buffer.from(bytes.subarray(start, end + 1)),
    done: (piece: Uint8Array) => {
      given += piece.byteLength
      piece.fill(0)
    },
  }
  expect(await examineDocument(source, "docx")).toMatchObject({ ok: true })
  expect(given).toBeGreaterThan(5e6)
})

test("the storage's own failure is thrown on, and is no verdict", async () => {
  const bytes = makeDocument({ entries: [{ name: "word/a.bin", content: Buffer.alloc(3e6, "abc"), stored: true }] })
  for (const from of [0, 1e6, bytes.byteLength - 100]) {
    const failing = {
      size: bytes.byteLength,
      read: async (start: number, end: number) => {
        if (end >= from && start <= from) throw new Error("the disk is away")
        return bytes.subarray(start, end + 1)
      },
    }
    await expect(examineDocument(failing, "docx")).rejects.toThrow("the disk is away")
  }
})
