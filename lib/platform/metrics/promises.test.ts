import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { queuePool } from "../queue/connections"
import { startScanner, stopScanner } from "../scanner/current"
import { collectFigures } from "./collect"

vi.hoisted(() => {
  // Nothing listens there; without a scanner its figures would be missing.
  Object.assign(process.env, { CLAMD_URL: "tcp://127.0.0.1:1" })
})

const root = join(import.meta.dirname, "../../..")
const read = (path: string) => readFileSync(join(root, path), "utf8")

/** A histogram has its samples under longer names. */
const family = (name: string) => name.replace(/_(?:bucket|sum|count)$/, "")

type Panel = { title: string; targets?: { expr: string }[] }
const panels = (JSON.parse(read("deploy/grafana/waybill.json")) as { panels: Panel[] }).panels
const dashboard = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join("\n")
const alerts = read("deploy/prometheus/alerts.yml").replace(/^\s*#.*$/gm, "")

const named = new Set(
  [...`${dashboard}\n${alerts}`.matchAll(/\b(?:waybill|nodejs|process)_\w+/g)].map(([name]) => family(name)),
)
let told: Map<string, string>

beforeAll(async () => {
  startScanner()
  const text = await collectFigures()
  told = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => [name, type]))
})
afterAll(async () => {
  stopScanner()
  await queuePool().end()
})

test("what the dashboard and the alerts ask for is told", () => {
  expect(named.size).toBeGreaterThan(30)
  expect([...named].filter((name) => !told.has(name))).toEqual([])
})

test("what is told is asked for by the dashboard or an alert", () => {
  const ours = [...told.keys()].filter((name) => name.startsWith("waybill_"))
  expect(ours.filter((name) => !named.has(name))).toEqual([])
})

test("counters are asked for by their rate, and a histogram by one of its samples", () => {
  for (const [, name = ""] of `${dashboard}\n${alerts}`.matchAll(/\b(waybill_\w+)/g)) {
    const type = told.get(family(name))
    if (type === "histogram") expect(name).toMatch(/_(?:bucket|sum|count)$/)
    if (type === "counter") expect(name).toMatch(/_total$/)
  }
})
