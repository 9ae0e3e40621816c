import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { inspectOffice, type OfficeKind } from "./inspect"

const sampleFolder = resolve(process.env.OFFICE_SAMPLES ?? "../shared/office-samples")
const hasSamples = existsSync(join(sampleFolder, "manifest.json"))
if (!hasSamples) console.warn(`skipped: genuine Office files, since ${sampleFolder} is not there (OFFICE_SAMPLES)`)

const MAIN = {
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
const XMLNS = "http://schemas.openxmlformats.org/package/2006/content-types"

function source(bytes: Uint8Array) {
  const read = { bytes: 0, calls: 0 }
  return {
    read,
    port: {
      size: bytes.byteLength,
      read: async (start: number, end: number) => {
        // As the storage has it: a range lies within the object.
        expect(start >= 0 && end < bytes.byteLength && start <= end).toBe(true)
        read.calls += 1
        read.bytes += end - start + 1
        return bytes.subarray(start, end + 1)
      },
    },
  }
}

const inspect = (bytes: Uint8Array, kind: OfficeKind) => inspectOffice(source(bytes).port, kind)

const types = (...main: string[]) =>
  `<?xml version="1.0"?><Types xmlns="${XMLNS}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${main
    .map((type) => `<Override PartName="/word/document.xml" ContentType="${type}"/>`)
    .join("")}</Types>`

async function zip(
  entries: [string, string | Uint8Array][],
  options: { password?: string; level?: number } = {},
): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, ...options })
  for (const [name, content] of entries) {
    await writer.add(name, typeof content === "string" ? new TextReader(content) : new Uint8ArrayReader(content))
  }
  return writer.close()
}

const office = (xml: string | Uint8Array, ...more: [string, string][]) =>
  zip([["[Content_Types].xml", xml], ["word/document.xml", "<document/>"], ...more], { level: 0 })

describe.runIf(hasSamples)("genuine files", () => {
  type Sample = { file: string; expect: "accept" | "reject"; why?: string }
  const samples: Sample[] = hasSamples ? JSON.parse(readFileSync(join(sampleFolder, "manifest.json"), "utf8")) : []
  const reasons: Record<string, string[]> = {
    wrong_type: ["wrong_type", "not_office"],
    legacy_or_encrypted: ["encrypted_file"],
    macro_enabled: ["macro_enabled"],
  }

  test.each(samples)("$expect $file", async ({ file, expect: expected, why }) => {
    const kind = file.slice(-4) as OfficeKind
    const { port, read } = source(readFileSync(join(sampleFolder, file)))
    const verdict = await inspectOffice(port, kind)
    if (expected === "accept") expect(verdict).toEqual({ ok: true, kind })
    else expect(reasons[why ?? ""]).toContain(verdict.ok ? "accepted" : verdict.reason)
    expect(read.calls).toBeLessThan(30)
  })

  test("each is the other kind under another name", async () => {
    for (const { file } of samples.filter((sample) => sample.expect === "accept")) {
      const other = file.endsWith("docx") ? "xlsx" : "docx"
      const verdict = await inspect(readFileSync(join(sampleFolder, file)), other)
      expect(verdict).toEqual({ ok: false, reason: "wrong_type" })
    }
  })
})

describe("made files", () => {
  test("the smallest of each kind is taken, also in UTF-16", async () => {
    for (const kind of ["docx", "xlsx", "pptx"] as const) {
      expect(await inspect(await office(types(MAIN[kind])), kind)).toEqual({ ok: true, kind })
    }
    const utf16 = Buffer.from(`\uFEFF${types(MAIN.docx)}`, "utf16le")
    expect(await inspect(await office(utf16), "docx")).toEqual({ ok: true, kind: "docx" })
  })

  test("the main part may be declared by its extension", async () => {
    const xml = `<Types xmlns="${XMLNS}"><Default Extension="XML" ContentType="${MAIN.docx}"/></Types>`
    expect(await inspect(await office(xml), "docx")).toEqual({ ok: true, kind: "docx" })
  })

  const macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
  const vba = `<Types xmlns="${XMLNS}"><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override PartName="/word/document.xml" ContentType="${MAIN.docx}"/></Types>`
  const template = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
  const bomb = `<Types xmlns="${XMLNS}">${" ".repeat(40 * 1024 ** 2)}</Types>`
  const doctype = types(MAIN.docx).replace("<Types", '<!DOCTYPE Types [<!ENTITY a "a">]><Types')
  test.each<[string, string, () => Promise<Uint8Array> | Uint8Array]>([
    ["0 bytes", "empty_file", () => new Uint8Array()],
    ["3 bytes", "not_office", () => Buffer.from("PK\x03")],
    ["dummy content", "not_office", () => Buffer.from("dummy content")],
    ["a program in a ZIP", "not_office", () => zip([["setup.exe", "MZ\x90\x00"]])],
    ["a program beside empty content types", "not_office", async () => office(types(), ["setup.exe", "MZ"])],
    [
      "a ZIP after something else",
      "not_office",
      async () => Buffer.concat([Buffer.from("MZ"), await office(types(MAIN.docx))]),
    ],
    ["content types in no namespace", "not_office", () => office(types(MAIN.docx).replace(XMLNS, "urn:other"))],
    ["an xlsx under the name of a docx", "wrong_type", () => office(types(MAIN.xlsx))],
    ["a template", "wrong_type", () => office(types(template))],
    ["a slide show", "wrong_type", () => office(types(MAIN.pptx.replace("presentation.main", "slideshow.main")))],
    ["a macro-enabled document", "macro_enabled", () => office(types(macro))],
    ["a vbaProject content type", "macro_enabled", () => office(vba)],
    ["a vbaProject part", "macro_enabled", () => office(types(MAIN.docx), ["word/vbaProject.bin", "x"])],
    [
      "an encrypted ZIP",
      "encrypted_file",
      () => zip([["[Content_Types].xml", types(MAIN.docx)]], { password: "secret" }),
    ],
    ["a compound file", "encrypted_file", () => Buffer.from("d0cf11e0a1b11ae1000000", "hex")],
    ["two main parts", "damaged_file", () => office(types(MAIN.docx, MAIN.docx))],
    ["a main part that is not there", "damaged_file", () => zip([["[Content_Types].xml", types(MAIN.docx)]])],
    ["a DOCTYPE", "damaged_file", () => office(doctype)],
    ["broken XML", "damaged_file", () => office(types(MAIN.docx).slice(0, -3))],
    ["content types that swell to 40 MiB", "damaged_file", () => office(bomb)],
    ["two content types", "damaged_file", async () => office(types(MAIN.docx), ["[content_types].XML", types()])],
    ["a truncated file", "damaged_file", async () => (await office(types(MAIN.docx))).subarray(0, -30)],
    ["its first half", "damaged_file", async () => (await office(types(MAIN.docx))).subarray(0, 200)],
  ])("refuses %s: %s", async (_, reason, make) => {
    expect(await inspect(await make(), "docx")).toEqual({ ok: false, reason })
  })

  test.each<[string, string]>([
    ["depth", "<a>".repeat(250_000)],
    ["depth, with namespaces", '<a xmlns:b="urn:c">'.repeat(50_000)],
    ["attributes", `<a ${Array.from({ length: 50_000 }, (_, index) => `a${index}=""`).join(" ")}/>`],
    ["elements", "<a/>".repeat(200_000)],
  ])("refuses content types of too much %s, and at once", async (_, content) => {
    const bytes = await zip([["[Content_Types].xml", `<Types xmlns="${XMLNS}">${content}`]])
    const begunAt = performance.now()
    expect(await inspect(bytes, "docx")).toEqual({ ok: false, reason: "damaged_file" })
    expect(performance.now() - begunAt).toBeLessThan(1_000)
  })

  test("refuses what says that it unpacks to too much", async () => {
    const film = (count: number) =>
      Array.from({ length: count }, (_, index): [string, string] => [`word/media/${index}.bin`, "x"])
    /** The directory's word on the unpacked size of each film, changed. */
    const claim = (bytes: Uint8Array, size: number) => {
      const changed = Buffer.from(bytes)
      for (let at = changed.indexOf("PK\x01\x02"); at >= 0; at = changed.indexOf("PK\x01\x02", at + 4)) {
        const name = changed.toString("latin1", at + 46, at + 46 + changed.readUInt16LE(at + 28))
        if (name.startsWith("word/media/")) changed.writeUInt32LE(size, at + 24)
      }
      return changed
    }
    const few = await zip([["[Content_Types].xml", types(MAIN.docx)], ["word/document.xml", "<document/>"], ...film(3)])
    expect(await inspect(claim(few, 30 * 1024 ** 2), "docx")).toEqual({ ok: true, kind: "docx" })
    expect(await inspect(claim(few, 40 * 1024 ** 2), "docx")).toEqual({ ok: false, reason: "damaged_file" })
    const large = await office(types(MAIN.docx), ["word/large.bin", "x".repeat(30 * 1024 ** 2)], ...film(3))
    expect(await inspect(claim(large, 1_000 * 1024 ** 2), "docx")).toEqual({ ok: true, kind: "docx" })
    expect(await inspect(claim(large, 1_400 * 1024 ** 2), "docx")).toEqual({ ok: false, reason: "damaged_file" })
  })

  test("refuses more entries than a document has", async () => {
    const entries = Array.from({ length: 10_001 }, (_, index): [string, string] => [`word/${index}.xml`, ""])
    expect(await inspect(await office(types(MAIN.docx), ...entries), "docx")).toEqual({
      ok: false,
      reason: "damaged_file",
    })
  })

  test("the storage's own failure is thrown on, and is no verdict", async () => {
    const { port } = source(await office(types(MAIN.docx)))
    const failing = {
      ...port,
      read: (start: number, end: number) =>
        end < 8 ? port.read(start, end) : Promise.reject(new Error("the disk is away")),
    }
    await expect(inspectOffice(failing, "docx")).rejects.toThrow("the disk is away")
  })

  test("reads little of a large file", async () => {
    const film = new Uint8Array(20 * 1024 ** 2)
    const large = await zip(
      [
        ["word/media/film.bin", film],
        ["[Content_Types].xml", types(MAIN.docx)],
        ["word/document.xml", "<document/>"],
      ],
      { level: 0 },
    )
    expect(large.byteLength).toBeGreaterThan(film.byteLength)
    const { port, read } = source(large)
    expect(await inspectOffice(port, "docx")).toEqual({ ok: true, kind: "docx" })
    expect(read.bytes).toBeLessThan(300_000)
  })

  test("stops inflating at the limit, whatever size is declared", async () => {
    const swollen = await office(`<Types xmlns="${XMLNS}">${" ".repeat(300 * 1024 ** 2)}</Types>`)
    const before = process.memoryUsage.rss()
    const begunAt = performance.now()
    expect(await inspect(swollen, "docx")).toEqual({ ok: false, reason: "damaged_file" })
    expect(performance.now() - begunAt).toBeLessThan(1_000)
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 ** 2)
  })

  test("never throws and never takes long, however the bytes are changed", async () => {
    const bytes = await office(types(MAIN.docx), ["word/styles.xml", "<styles/>"])
    const change = fc.record({ at: fc.nat(bytes.byteLength - 1), value: fc.nat(255) })
    const property = fc.asyncProperty(
      fc.array(change, { minLength: 1, maxLength: 8 }),
      fc.nat(bytes.byteLength),
      fc.boolean(),
      async (changes, cut, cuts) => {
        const changed = Uint8Array.from(bytes)
        for (const { at, value } of changes) changed[at] = value
        const { port, read } = source(cuts ? changed.subarray(0, cut) : changed)
        const begunAt = performance.now()
        const verdict = await inspectOffice(port, "docx")
        expect(typeof verdict.ok).toBe("boolean")
        expect(performance.now() - begunAt).toBeLessThan(2_000)
        expect(read.bytes).toBeLessThan(17 * 1024 ** 2)
      },
    )
    await fc.assert(property, { numRuns: 1_000 })
  })
})
