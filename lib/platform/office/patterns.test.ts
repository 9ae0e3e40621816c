import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { type Node, parse } from "acorn"
import { transformSync } from "esbuild"
import { analyse } from "scslre"
import { expect, test } from "vitest"

/** Files are hostile: a pattern whose time grows faster than its input would let a small file stop the gate. */
const folder = import.meta.dirname
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
  (path) => path.endsWith(".ts") && !/\.(?:test|fixture)\.ts$/.test(path) && !path.startsWith("testing"),
)

type Pattern = { source: string; flags: string }

function patternsIn(path: string): Pattern[] {
  const { code } = transformSync(readFileSync(join(folder, path), "utf8"), { loader: "ts", target: "esnext" })
  const found: Pattern[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    if (typeof value !== "object" || value === null) return
    if ("regex" in value) found.push(patternOf(value.regex))
    if (isMadeFromText(value)) expect.unreachable(`${path} makes a pattern from a text, which cannot be checked`)
    Object.values(value).forEach(visit)
  }
  visit(parse(code, { ecmaVersion: "latest", sourceType: "module" }) as Node)
  return found
}

function patternOf(regex: unknown): Pattern {
  const { pattern, flags } = regex as { pattern: string; flags: string }
  return { source: pattern, flags }
}

function isMadeFromText(value: object): boolean {
  if (!("type" in value && "callee" in value)) return false
  const { callee } = value
  return typeof callee === "object" && callee !== null && "name" in callee && callee.name === "RegExp"
}

test("S55 no pattern in the gate takes more than linear time", () => {
  const slow = new Set<string>()
  for (const path of sources)
    for (const { source, flags } of patternsIn(path))
      for (const { type } of analyse({ source, flags }).reports) slow.add(`${path}: /${source}/${flags} (${type})`)
  expect([...slow]).toEqual([])
  expect(sources.length).toBeGreaterThan(30)
})

test("the check finds what it looks for", () => {
  for (const pattern of [/\s*;.*$/, /(a+)+$/, /a*a*b/])
    expect(analyse({ source: pattern.source, flags: "" }).reports.length, String(pattern)).toBeGreaterThan(0)
})
