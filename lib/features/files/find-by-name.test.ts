import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Client, Ops } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { listFiles } from "./reads"
import { fileSorts, type ListFilesQuery, listFilesQuery } from "./schema"
import { fillSearchNames } from "./search"
import { storedFile } from "./stored-file.fixture"

const client: Client = { role: "client", id: newId(), name: "C", email: "c@x.test", verified: true, sessionId: "s" }
const ops: Ops = { role: "ops", id: newId(), name: "O", email: "o@x.test", admin: false, sessionId: "s" }
let uploaderId: string

beforeEach(async () => {
  uploaderId = (await storedFile()).uploaderId
  await db().file.deleteMany()
})
afterEach(async () => {
  await db().refusal.deleteMany()
  await db().file.deleteMany()
})

/** Files of these names, which a client can see; rows alone. */
async function filesNamed(names: readonly string[]): Promise<void> {
  const row = (name: string) =>
    ({ name, kind: "DOCX", size: 1, sha256: "00", storageKey: newId(), uploaderId }) as const
  const there = { state: "AVAILABLE", availableAt: new Date() } as const
  await db().file.createMany({ data: names.map((name) => ({ ...row(name), ...there })) })
}

async function walk(actor: Client | Ops, query: Partial<ListFilesQuery>): Promise<string[]> {
  const found: string[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const sent: Record<string, unknown> = { ...query, ...(cursor ? { cursor } : {}) }
    const page = await listFiles(actor, listFilesQuery.parse(sent))
    found.push(...page.items.map(({ name }) => name))
    cursor = page.nextCursor
  }
  return found
}

const found = async (q: string) => (await walk(client, { q, sort: "name" })).toSorted()

describe("names in order", () => {
  const inOrder = [
    "_Vorlage",
    "1.9",
    "1.10",
    "2. Teil",
    "10. Teil",
    "apfel",
    "Apfel",
    "Äpfel",
    "apfelmus",
    "Banane",
    "École",
    "ecole 2",
    "File 2",
    "file 9",
    "File 010",
    "FILE 11",
    "file 9999999999999999999998",
    "file 9999999999999999999999",
    "Łódź",
    "Øst",
    "oz",
    "Straße 1",
    "Strasse 2",
    "zebra",
    "Ёлка 2",
    "Елка 3",
    "Жук",
    "報告",
  ]

  test.each([1, 2, 5, 100])("numbers count, accents and case decide last, in pages of %i, both ways", async (limit) => {
    const { compare } = new Intl.Collator("und", { numeric: true })
    expect([...inOrder].sort(compare)).toEqual(inOrder)
    await filesNamed([...inOrder].reverse())
    for (const actor of [client, ops]) {
      expect(await walk(actor, { sort: "name", limit })).toEqual(inOrder)
      expect(await walk(actor, { sort: "-name", limit })).toEqual(inOrder.toReversed())
    }
  })

  test("names that are the same, or differ in nothing that is compared first, come once each", async () => {
    const names = ["a 1", "a 1", "a 01", "a 001", "A 1", "á 1", "a\u0301 1", "a\u00ad 1", "a 1"]
    await filesNamed(names)
    for (const limit of [1, 2, 4])
      expect((await walk(client, { sort: "name", limit })).toSorted()).toEqual(names.toSorted())
  })

  test("a page begins in an index where the last one ended", async () => {
    await filesNamed(Array.from({ length: 200 }, (_, index) => `File ${index}`))
    const order = "name COLLATE natural_order"
    const page = (where: string) =>
      `EXPLAIN SELECT id FROM file WHERE ${where} (${order}, id) > ('File 7', '${newId()}') ORDER BY ${order}, id LIMIT 5`
    await db().$transaction(async (tx) => {
      await tx.$executeRawUnsafe("SET LOCAL enable_seqscan = off")
      await tx.$executeRawUnsafe("SET LOCAL enable_bitmapscan = off")
      for (const where of ["", "state = 'AVAILABLE' AND"]) {
        const plan = JSON.stringify(await tx.$queryRawUnsafe(page(where)))
        expect(plan).toMatch(/Index (Only )?Scan using file_(state_)?natural_name_idx/)
        expect(plan).toMatch(/Index Cond: .*\bname(, id\) >| >=)/)
        expect(plan).not.toContain("Sort")
      }
    })
  })
})

describe("a cursor", () => {
  test.each([
    ["the longest name", "😀".repeat(62)],
    ["a name of an older version", "😀".repeat(200)],
    ["a name of quotes", '"'.repeat(255)],
    ["a name that was refused", "\\".repeat(255)],
    ["ideographs", "報".repeat(85)],
  ])("of %s leads to the next page, in each order", async (_, name) => {
    await filesNamed([name, `${name}.docx`, "other"])
    await db().refusal.create({ data: { name, size: 1, uploaderId, reasonCode: "not_office" } })
    for (const sort of fileSorts) {
      expect(await walk(client, { sort, limit: 1 }), sort).toHaveLength(3)
      expect(await walk(ops, { sort, limit: 1 }), sort).toHaveLength(3)
    }
    expect(await walk(ops, { sort: "name", limit: 1, state: "REJECTED" })).toEqual([name])
  })
})

describe("a search", () => {
  const cases: [string, string, string[]][] = [
    ["another case", "Übersicht.docx", ["übersicht", "ÜBERSICHT", "uBERSICHt"]],
    ["no accents", "Jahresübersicht für Zoë.docx", ["jahresubersicht", "fur zoe", "ZOË"]],
    ["accents that the name has not", "Resume.docx", ["résumé", "RÉSUMÉ"]],
    ["letters and accents one by one", "Résumé Österreich.docx", ["Re\u0301sume\u0301", "O\u0308sterreich"]],
    ["a name of letters and accents one by one", "Re\u0301sume\u0301.docx", ["résumé", "resume"]],
    ["a plain apostrophe", "L’été d’Anne.docx", ["l'été", "d'anne", "L‘ete", "l`ete", "d´anne", "dʼAnne", "d′Anne"]],
    ["a typographic apostrophe", "O'Brien's offer.docx", ["o’brien", "brien’s", "OʹBrien"]],
    ["other quotes", "Offer “final”.docx", ['"final"', "„final“", "«final»", "″final″"]],
    ["other dashes", "Q3 – 2026‑11.docx", ["-", "2026-11", "2026–11", "2026−11"]],
    ["words in any order", "Annual report 2026 final.docx", ["final annual", "2026  report", "docx report annual"]],
    ["parts of words", "Quarterly figures.docx", ["quart fig", "gures terly"]],
    [
      "blanks of other kinds",
      "Année\u00a02026\u202ffinale.docx",
      ["2026 annee", "finale\u30002026", "année\u00a0finale"],
    ],
    ["ligatures and letters of their own", "Œuvre æsthetik ﬁnal.docx", ["oeuvre", "aesthetik", "final", "œuvre"]],
    ["strokes", "Łódź Øre Đorđe.docx", ["lodz", "ore", "dorde", "ŁÓDŹ"]],
    ["sharp s", "Straße groß.docx", ["strasse", "GROSS", "STRASSE", "straẞe"]],
    ["Turkish i", "İSTANBUL ısı.docx", ["istanbul", "isi", "ISI"]],
    ["Greek", "ΣΊΣΥΦΟΣ.docx", ["σίσυφος", "σισυφοσ"]],
    ["Cyrillic", "Отчёт.docx", ["ОТЧЕТ", "отчёт"]],
    ["Hebrew points", "שָׁלוֹם.docx", ["שלום"]],
    ["Arabic vowels and Persian letters", "كِتاب می\u200cخواهم.docx", ["کتاب", "كتاب", "میخواهم", "می\u200cخواهم"]],
    ["digits of other scripts", "گزارش ۱۴۰۵.docx", ["1405", "١٤٠٥"]],
    ["full width", "ＡＢＣ１２３.docx", ["abc123", "ａｂｃ"]],
    [
      "what does not show",
      "Jahres\u00adbericht\u200b.docx",
      ["jahresbericht", "jahres\u200dbericht", "\u2068Jahresbericht\u2069"],
    ],
    ["Japanese", "売上がく.docx", ["売上", "がく"]],
    ["Hindi", "हिन्दी रिपोर्ट.docx", ["हिन्दी", "रिपोर्ट"]],
    ["emoji", "Team 👩‍👩‍👧 plan.docx", ["👩‍👩‍👧", "plan 👩"]],
    ["signs of patterns", "100%_a\\b.docx", ["100%", "%_a", "_a\\b", "％＿", "\\"]],
  ]

  test("compares every digit, and every letter that is the same to readers", async () => {
    const letters = ["øđłħŧðıȷƀɨɉɏʉ كيى", "odlhtdijbijyu کیی"]
    const digits = ["٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ ０１２３４５６７８９", "0123456789 0123456789 0123456789"]
    for (const [written, form] of [letters, digits]) {
      expect(await db().$queryRaw`SELECT search_form(${written}) AS form`).toEqual([{ form }])
    }
  })

  test.each(cases)("finds a name by %s", async (_, name, searches) => {
    await filesNamed([name, "Something else 7 quux"])
    for (const q of searches) expect(await found(q), q).toEqual([name])
  })

  test.each([
    ["wants every word", "Annual report.docx", ["annual figures", "annual report 2025"]],
    ["takes signs of patterns for themselves", "100 percent ab.docx", ["100%", "100_", "％", "a_b", "a%b", "\\"]],
    ["tells letters apart that are not the same with an accent", "か.docx", ["が", "さ"]],
    ["keeps the vowels of Hindi", "हिन्दी.docx", ["हन्द"]],
  ])("%s", async (_, name, searches) => {
    await filesNamed([name])
    for (const q of searches) expect(await found(q), q).toEqual([])
  })

  test("finds refused uploads alike", async () => {
    await db().refusal.create({
      data: { name: "Prüfung d’été.exe", size: 1, uploaderId, reasonCode: "unsupported_type" },
    })
    expect(await walk(ops, { q: "ete' prufung".replace("ete'", "d'ete"), state: "REJECTED" })).toHaveLength(1)
  })

  test("takes a whole name, and more words than it compares", async () => {
    const long = Array.from({ length: 40 }, (_, index) => `w${index}`).join(" ")
    await filesNamed([long, "w1"])
    expect(await found(long)).toEqual([long])
    expect(await found("é".repeat(75).normalize("NFD"))).toEqual([])
  })

  test("refuses control characters", () => {
    for (const q of ["a\0b", "a\nb", "\u0085x\u0085y"]) expect(listFilesQuery.safeParse({ q }).success, q).toBe(false)
  })

  test("finds files of an older version, before and after the sweep has come to them", async () => {
    await filesNamed(["Übersicht.docx"])
    await db().$executeRaw`UPDATE file SET search_name = NULL`
    expect(await found("ubersicht")).toEqual(["Übersicht.docx"])
    expect([await fillSearchNames(), await fillSearchNames()]).toEqual([1, 0])
    expect(await db().file.findFirst({ select: { searchName: true } })).toEqual({ searchName: "ubersicht.docx" })
    expect(await found("ubersicht")).toEqual(["Übersicht.docx"])
  })

  test("is served by an index", async () => {
    await db().$transaction(async (tx) => {
      await tx.$executeRawUnsafe("SET LOCAL enable_seqscan = off")
      const form = "coalesce(search_name, search_form(name))"
      const search = `SELECT id FROM file WHERE ${form} LIKE '%' || search_form('Jahresübersicht') || '%'`
      expect(JSON.stringify(await tx.$queryRawUnsafe(`EXPLAIN ${search}`))).toContain("file_search_idx")
    })
  })
})
