import { existsSync } from "node:fs"
import { basename } from "node:path"
import { expect } from "@playwright/test"
import { expectProblem, tusHeaders } from "../../fixtures/caller"
import { documentParts, makeDocument, sha256, zip } from "../../fixtures/office"
import { ownSite } from "../../fixtures/own-site"
import type { Person, Site } from "../../fixtures/site"
import { storedFiles } from "../../fixtures/stored"
import { test } from "../../fixtures/waybill"

const ordinary = [
  "Contract Amazon.com.docx",
  "Intro to Node.js.docx",
  "DIN EN.ISO.9001.docx",
  "About setup.exe.docx",
  "می\u200cخواهم.docx",
  "क्\u200dष.docx",
  "👩‍👩‍👧 ❤️.docx",
  "שלום\u200f.docx",
  `${"x".repeat(250)}.docx`,
]

const deceptive = [
  "report.docx.exe",
  "report.exe",
  "report.docx.",
  "report.docx ​.exe",
  "report",
  ".docx",
  "docx",
  "report.docm",
  "report.doc",
  "report.docx/",
  "setup.exe .docx",
  "setup.exe\u3000\u00a0.docx",
  "page.js..docx",
  "report.docx\u200b",
  "\u3164.docx",
  "report\u0000.docx",
  "report.exe\u0000.docx",
  "report\u202excod.docx",
  "report\r\n.docx",
  "../../../etc/passwd.docx",
  "C:\\temp\\report.docx",
  "a/b.docx",
  "report.docx:stream.docx",
  `${"x".repeat(251)}.docx`,
  `${"報".repeat(84)}.docx`,
]

/** A multipart body written by hand, since a browser would mend the name. */
function byHand(parameter: string, bytes: Uint8Array): { headers: Record<string, string>; body: Buffer<ArrayBuffer> } {
  const head = `--b\r\nContent-Disposition: form-data; name="file"; ${parameter}\r\nContent-Type: application/octet-stream\r\n\r\n`
  return {
    headers: { "content-type": "multipart/form-data; boundary=b" },
    body: Buffer.concat([Buffer.from(head), bytes, Buffer.from("\r\n--b--\r\n")]),
  }
}

/** What there is of files: rows that are on their way or were refused, and bytes on the disk. */
async function debris(site: Site, uploader: Person): Promise<{ rows: object[]; parts: string[] }> {
  const rows = await site.sql(`SELECT name, state FROM file WHERE uploader_id = $1 AND state <> 'AVAILABLE'`, [
    uploader.id,
  ])
  const known = await site.sql<{ storage_key: string }>("SELECT storage_key FROM file")
  const keys = new Set(known.map((row) => row.storage_key))
  const stored = await storedFiles(site)
  return { rows, parts: stored.map(({ name }) => name.replace(/\.part$/, "")).filter((name) => !keys.has(name)) }
}

test("S54 the extension is checked after decoding: no double ones, NUL, trailing dots, marks or paths", async ({
  site,
}) => {
  const ops = await site.otherOps()
  const { bytes } = await makeDocument("docx")
  for (const name of deceptive) {
    const encoded = `filename*=UTF-8''${encodeURIComponent(name)}`
    const byForm = await ops.send("POST", "files", byHand(encoded, bytes))
    expect([400, 415], `${JSON.stringify(name)} by form`).toContain(byForm.status)
    const metadata = `filename ${Buffer.from(name).toString("base64")}`
    const headers = { ...tusHeaders, "upload-length": String(bytes.length), "upload-metadata": metadata }
    const byTus = await ops.send("POST", "uploads", { headers })
    expect([400, 415], `${JSON.stringify(name)} by tus`).toContain(byTus.status)
    expect(["unsupported_type", "invalid_request"]).toContain((await byTus.json()).code)
  }
  expect((await ops.send("POST", "files", byHand("filename=\"report.exe\"; filename*=UTF-8''x", bytes))).status).toBe(
    415,
  )
  expect((await ops.send("POST", "files", byHand('filename=""', bytes))).status).toBe(400)
  expect(await site.sql("SELECT name FROM file WHERE uploader_id = $1", [ops.id])).toEqual([])
})

test("S54 an ordinary name is taken as it is, by form and by tus", async ({ site }) => {
  const ops = await site.otherOps()
  const { bytes } = await makeDocument("docx")
  for (const name of ordinary) {
    const file = await ops.upload({ name, bytes })
    expect(file.name).toBe(name)
    const begun = await ops.beginUpload({ name, bytes })
    expect(begun.status, name).toBe(201)
    await ops.send("DELETE", begun.headers.get("location") ?? "", { headers: tusHeaders })
  }
})

test("a form's name is decoded as browsers and programs write it, and bytes that are no UTF-8 are refused", async ({
  site,
}) => {
  const ops = await site.otherOps()
  const { bytes } = await makeDocument("docx")
  const written: [string, string][] = [
    ['filename="Offer %22final%22.docx"', 'Offer "final".docx'],
    ['filename="100%25 sure.docx"', "100%25 sure.docx"],
    ['filename="Übersicht.docx"', "Übersicht.docx"],
    ["filename=\"x.exe\"; filename*=UTF-8''%C3%9Cbersicht%20%E2%82%AC.docx", "Übersicht €.docx"],
    ["filename*=iso-8859-1'en'caf%E9.docx", "café.docx"],
  ]
  for (const [parameter, name] of written) {
    const answer = await ops.send("POST", "files", byHand(parameter, bytes))
    expect([answer.status, (await answer.json()).name], parameter).toEqual([201, name])
  }
  const latin = byHand('filename="caf\u0001.docx"', bytes)
  latin.body[latin.body.indexOf(1)] = 0xe9
  await expectProblem(await ops.send("POST", "files", latin), 400, "name_not_utf8")
  await expectProblem(
    await ops.send("POST", "files", byHand("filename*=UTF-8''caf%E9.docx", bytes)),
    400,
    "name_not_utf8",
  )
  const headers = { ...tusHeaders, "upload-length": "9", "upload-metadata": "filename Y2Fm6S5kb2N4" }
  await expectProblem(await ops.send("POST", "uploads", { headers }), 400, "name_not_utf8")
})

test("S55 the content is what the extension says", async ({ site }) => {
  const ops = await site.otherOps()
  const { contentTypes, entries } = documentParts("docx", "x")
  const whole = await zip([["[Content_Types].xml", contentTypes], ...entries])
  const xlsx = await makeDocument("xlsx")
  const macro = contentTypes.replace(
    /application\/vnd[^"]*main\+xml/,
    "application/vnd.ms-word.document.macroEnabled.main+xml",
  )
  const refused: [string, Uint8Array, string][] = [
    ["nothing", new Uint8Array(), "empty_file"],
    ["dummy content", Buffer.from("dummy content"), "not_office"],
    ["a program", Buffer.from("MZ\x90\x00".padEnd(2_000, "\0")), "not_office"],
    ["a ZIP of a program", await zip([["setup.exe", "MZ"]]), "not_office"],
    ["another kind", xlsx.bytes, "wrong_type"],
    ["a macro file", await zip([["[Content_Types].xml", macro], ...entries]), "macro_enabled"],
    [
      "a macro beside",
      await zip([["[Content_Types].xml", contentTypes], ...entries, ["word/vbaProject.bin", "x"]]),
      "macro_enabled",
    ],
    ["half a file", whole.subarray(0, whole.length / 2), "damaged_file"],
    ["an old format", Buffer.from("d0cf11e0a1b11ae1".padEnd(2_000, "0"), "hex"), "legacy_file"],
  ]
  for (const [what, bytes, code] of refused) {
    const document = { name: `${code}.docx`, bytes: Buffer.from(bytes) }
    const byForm = await ops.tryUpload(document)
    expect([byForm.status, (await byForm.json()).code], what).toEqual([422, code])
    if (bytes.length === 0) continue
    const begun = await ops.beginUpload(document)
    const byTus = await ops.append(begun.headers.get("location") ?? "", 0, document.bytes)
    expect([byTus.status, (await byTus.json()).code], `${what} by tus`).toEqual([422, code])
  }
  expect((await debris(site, ops)).rows).toEqual([])
})

test("S58 the names of entries are never paths", async ({ site }) => {
  const ops = await site.ops()
  const { contentTypes, entries } = documentParts("docx", "x")
  const away = "../../../../../../../../tmp/waybill-escaped"
  const bytes = await zip([
    ["[Content_Types].xml", contentTypes],
    ...entries,
    [away, "x"],
    ["/etc/waybill-escaped", "x"],
  ])
  const answer = await ops.tryUpload({ name: "entries.docx", bytes })
  expect([201, 422]).toContain(answer.status)
  expect(existsSync("/tmp/waybill-escaped") || existsSync("/etc/waybill-escaped")).toBe(false)
  // All that lies on the disk is named by a key, and so are uploads under way.
  for (const { name } of await storedFiles(site)) expect(name).toMatch(/^[\w-]{32}(\.part)?$/)
})

test("S59 storage keys are random, and say nothing of the file", async ({ site }) => {
  const ops = await site.ops()
  const document = await makeDocument("docx", { name: "same name.docx" })
  const files = [await ops.upload(document), await ops.upload(document)]
  const keys = await site.sql<{ storage_key: string }>("SELECT storage_key FROM file WHERE id = ANY($1)", [
    files.map(({ id }) => id),
  ])
  expect(new Set(keys.map((row) => row.storage_key)).size).toBe(2)
  const stored = (await storedFiles(site)).map(({ name }) => name)
  for (const { storage_key: key } of keys) {
    expect(Buffer.from(key, "base64url").length).toBeGreaterThanOrEqual(16)
    expect(stored).toContain(key)
    for (const { id } of files) expect(key).not.toContain(id)
    expect(key).not.toContain(document.sha256.slice(0, 8))
  }
})

test("S60 a file is sent as an attachment with its name, and as nothing that a browser would run", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const names = [
    "plain.docx",
    'Jahresübersicht "2026".docx',
    "报告 – 最终版.docx",
    "a;b=c,d%20'e'.docx",
    "filename=x.docx",
  ]
  for (const wanted of names.map((name) => name.replaceAll('"', "'"))) {
    const document = await makeDocument("docx", { name: wanted })
    const link = await client.link(await ops.upload(document))
    for (const answer of [
      await client.get(link),
      await client.get(link, { range: "bytes=0-9" }),
      await client.head(link),
    ]) {
      await answer.arrayBuffer()
      const disposition = answer.headers.get("content-disposition") ?? ""
      expect(disposition).toMatch(/^attachment/)
      const extended = /filename\*=UTF-8''([^;]+)/.exec(disposition)?.[1]
      const plain = /filename="((?:[^"\\]|\\.)*)"|filename=([^;*\s]+)/.exec(disposition)
      const name = extended ? decodeURIComponent(extended) : (plain?.[1] ?? plain?.[2])
      expect(name).toBe(wanted)
      expect(answer.headers.get("content-type")).toBe(document.contentType)
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff")
      expect(answer.headers.get("content-security-policy")).toContain("sandbox")
      expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'")
      expect(answer.headers.get("cache-control")).toContain("no-store")
    }
  }
})

test("S60 a name that Windows reserves, or cannot have, is another one on its disk", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  for (const [name, saved] of [
    ["CON.docx", "CON_.docx"],
    ["lpt1.notes.docx", "lpt1_.notes.docx"],
    ['What "else"?.docx', "What _else__.docx"],
  ] as const) {
    const document = await makeDocument("docx", { name })
    const file = await ops.upload(document)
    expect(file.name).toBe(name)
    const answer = await client.head(await client.link(file))
    expect(answer.headers.get("content-disposition")?.replaceAll('"', "")).toBe(`attachment; filename=${saved}`)
  }
})

test("S62 a document with a DTD or an entity is refused", async ({ site }) => {
  const ops = await site.ops()
  const { contentTypes, entries } = documentParts("docx", "x")
  const doctypes = [
    '<!DOCTYPE Types [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE Types [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    '<!DOCTYPE Types SYSTEM "http://127.0.0.1:9/evil.dtd">',
  ]
  for (const doctype of doctypes) {
    const bytes = await zip([["[Content_Types].xml", contentTypes.replace("<Types", `${doctype}<Types`)], ...entries])
    await expectProblem(await ops.tryUpload({ name: "entities.docx", bytes }), 422, "xml_doctype")
  }
})

test.describe("with a small cap", () => {
  const cap = 100_000
  const own = ownSite(() => ({ MAX_UPLOAD_BYTES: String(cap) }))

  test("S56 a file over the cap is refused, by what was declared and by what came, and leaves nothing", async () => {
    const site = own()
    const ops = await site.ops()
    const fits = await makeDocument("docx", { padding: cap - 3_000 })
    const over = await makeDocument("docx", { padding: cap })
    expect(fits.bytes.length).toBeLessThanOrEqual(cap)
    expect((await ops.upload(fits)).sha256).toBe(sha256(fits.bytes))
    await expectProblem(await ops.tryUpload(over), 413, "too_large")

    // Without a length, it is counted while it comes.
    const { headers, body } = byHand('filename="over.docx"', over.bytes)
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < body.length; at += 8_192) controller.enqueue(body.subarray(at, at + 8_192))
        controller.close()
      },
    })
    await expectProblem(await ops.send("POST", "files", { headers, body: stream }), 413, "too_large")

    await expectProblem(await ops.beginUpload(over), 413, "too_large")
    const begun = await ops.beginUpload({ name: "lie.docx", bytes: over.bytes }, 1_000)
    const path = begun.headers.get("location") ?? ""
    const lie = await ops.append(path, 0, over.bytes)
    expect(lie.status).toBeGreaterThanOrEqual(400)
    expect(lie.status).toBeLessThan(500)
    expect((await ops.send("DELETE", path, { headers: tusHeaders })).status).toBe(204)

    const { rows, parts } = await debris(site, ops)
    expect(rows).toEqual([])
    expect(parts.map((path) => basename(path))).toEqual([])
  })
})
