import { existsSync, readdirSync } from "node:fs"
import { join, resolve } from "node:path"
import { describe, expect, test } from "vitest"
import { Discoveries } from "../discoveries"
import { readDocument } from "../preflight/drive.fixture"
import { parse } from "../testing/parse"
import { Formulas } from "./formulas"

const folder = join(resolve(process.env.OFFICE_SAMPLES ?? "../shared/office-samples"), "accept")
const hasSamples = existsSync(folder)
if (!hasSamples) console.warn(`skipped: formulas of genuine files, since ${folder} is not there (OFFICE_SAMPLES)`)

describe.runIf(hasSamples)("genuine workbooks", () => {
  const names = hasSamples ? readdirSync(folder).filter((name) => name.endsWith(".xlsx")) : []

  test.each(names)("%s has no formula that is refused", async (name) => {
    const formulas = new Formulas(new Discoveries())
    const { parts } = await readDocument(join(folder, name), "xlsx")
    for (const { xml, ...part } of parts) parse(xml, formulas.listen(part))
    formulas.finish()
    expect(parts.length).toBeGreaterThan(0)
  })
})
