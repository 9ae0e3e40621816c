import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { describe, expect, test } from "vitest"
import { examineDocument } from "./examine"
import { type DocumentReport, holdingFindings, type OfficeKind } from "./report"

/** Files that attack the gate, and genuine ones that an earlier gate refused: each with what must happen. */
type Sample = { expect: "refuse" | "notice" | "held" | "fast" | "accept"; what: string; want?: string }

function samplesIn(setting: string, folder: string): [path: string, name: string, sample: Sample][] {
  const path = resolve(process.env[setting] ?? folder)
  const manifest = join(path, "manifest.json")
  if (!existsSync(manifest)) {
    console.warn(`skipped: samples of ${folder}, since ${path} is not there (${setting})`)
    return []
  }
  const samples = JSON.parse(readFileSync(manifest, "utf8")) as Record<string, Sample>
  return Object.entries(samples).map(([name, sample]) => [join(path, name), name, sample])
}

const hostile = samplesIn("HOSTILE_SAMPLES", "../shared/hostile")
const genuine = samplesIn("GENUINE_SAMPLES", "../shared/genuine")
const maxCpuMs = 5_000

async function examine(path: string): Promise<DocumentReport> {
  const bytes = readFileSync(path)
  const source = { size: bytes.byteLength, read: async (start: number, end: number) => bytes.subarray(start, end + 1) }
  return examineDocument(source, path.slice(-4) as OfficeKind)
}

/** What came of it, in the manifest's words: a stricter answer than the one that is wanted is fine. */
function answerOf(report: DocumentReport): Sample["expect"][] {
  if (!report.ok) return ["refuse", "held", "notice", "fast"]
  if (report.findings.some(({ code }) => holdingFindings.includes(code))) return ["held", "notice", "fast", "accept"]
  return report.notices.length > 0 ? ["notice", "fast", "accept"] : ["fast", "accept"]
}

describe.runIf(hostile.length > 0)("S55 S56 S62 files that attack the gate", () => {
  test.each(hostile)("%#: $1", async (path, _, sample) => {
    const begun = process.threadCpuUsage()
    const report = await examine(path)
    const { user, system } = process.threadCpuUsage(begun)
    expect(answerOf(report), `${sample.what}: ${JSON.stringify(report).slice(0, 400)}`).toContain(sample.expect)
    expect((user + system) / 1000).toBeLessThan(maxCpuMs)
  })
})

describe.runIf(genuine.length > 0)("genuine files with a peculiarity", () => {
  test.each(genuine)("%#: $1", async (path, _, { what }) => {
    expect(await examine(path), what).toMatchObject({ ok: true })
  })
})
