import { existsSync, readdirSync } from "node:fs"
import { join, resolve } from "node:path"
import { beforeAll, describe, expect, test } from "vitest"
import type { FindingCode, OfficeKind } from "../report"
import { drive, readDocument } from "./drive.fixture"

const folder = join(resolve(process.env.OFFICE_SAMPLES ?? "../shared/office-samples"), "accept")
const hasSamples = existsSync(folder)
if (!hasSamples) console.warn(`skipped: the pre-flight of genuine files, since ${folder} is not there (OFFICE_SAMPLES)`)

describe.runIf(hasSamples)("genuine files", () => {
  const results = new Map<string, ReturnType<typeof drive>>()
  beforeAll(async () => {
    for (const name of readdirSync(folder).sort()) {
      results.set(name, drive(await readDocument(join(folder, name), name.slice(-4) as OfficeKind)))
    }
  })
  const filesWith = (code: FindingCode) =>
    [...results].filter(([, { findings }]) => findings.some((found) => found.code === code)).map(([name]) => name)

  test("each says how many sheets or slides it has, and names people and places in sensible lengths", () => {
    expect(results.size).toBeGreaterThanOrEqual(120)
    for (const [name, { facts, findings, notices }] of results) {
      if (!name.endsWith("docx")) expect(facts.pageCount, name).not.toBeNull()
      for (const { count, places } of [...findings, ...notices]) {
        expect(count, name).toBeGreaterThanOrEqual(places.length)
        expect(places.length, name).toBeGreaterThan(0)
        expect(places.length, name).toBeLessThanOrEqual(20)
        for (const place of places) expect(place, name).toMatch(/^[^\p{Cc}]{1,300}$/u)
      }
    }
  })

  test("what is known to be in them is found, and in no others", () => {
    expect(filesWith("tracked_changes")).toEqual(["docx-10.docx", "docx-14.docx"])
    expect(filesWith("comments")).toEqual(["docx-06.docx", "docx-33.docx", "xlsx-30.xlsx"])
    expect(filesWith("speaker_notes")).toEqual([
      "pptx-02.pptx",
      "pptx-17.pptx",
      "pptx-21.pptx",
      "pptx-24.pptx",
      "pptx-40.pptx",
    ])
    expect(filesWith("hidden_sheets")).toEqual(["xlsx-06.xlsx", "xlsx-18.xlsx"])
    expect(filesWith("hidden_rows")).toEqual(["xlsx-39.xlsx"])
    expect(filesWith("hidden_columns")).toEqual(["xlsx-18.xlsx", "xlsx-39.xlsx"])
    expect(filesWith("embedded_files")).toEqual(["pptx-26.pptx", "pptx-27.pptx", "pptx-34.pptx", "pptx-39.pptx"])
    expect([...results].filter(([, { notices }]) => notices.length > 0).map(([name]) => name)).toEqual([])
  })

  test.each([
    [
      "docx-14.docx",
      "tracked_changes",
      2,
      ["Insertion by Jesse Rosenthal, paragraph 2", "Deletion by Jesse Rosenthal, paragraph 4"],
    ],
    ["docx-33.docx", "comments", 1, ["Comment by Jesse Rosenthal, paragraph 1"]],
    [
      "xlsx-30.xlsx",
      "comments",
      2,
      ['Comment by 51422, sheet "Sheet1", cell B1', 'Comment by 51422, sheet "Sheet2", cell A1'],
    ],
    ["xlsx-06.xlsx", "hidden_sheets", 2, ['Sheet "Hidden"', 'Sheet "VeryHidden", very hidden']],
    ["pptx-21.pptx", "speaker_notes", 2, ["Slide 1", "Slide 3"]],
  ])("%s: %s", (name, code, count, places) => {
    expect(results.get(name)?.findings).toContainEqual({ code, count, places })
  })
})
