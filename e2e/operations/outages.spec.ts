import { expect, test } from "@playwright/test"
import type { Fault } from "@/scripts/faults/fault-proxy"
import { hasNginx } from "@/scripts/faults/nginx"
import type { PartName } from "@/scripts/faults/parts"
import { signedInBrowser } from "../fixtures/browser-session"
import { expectProblem } from "../fixtures/caller"
import { FragileSite } from "../fixtures/fragile-site"
import { expectKept, Ledger } from "../fixtures/ledger"
import { expectClear, type Failure, Visitors } from "../fixtures/visitors"

/** `npm run test:faults -- --outages 10 --parts database,mail,scanner,storage,inngest` for a long run. */
const outages = Number(process.env.OUTAGES ?? 2)
const parts = (process.env.OUTAGE_PARTS ?? "database,mail,inngest").split(",")
/** Where jobs run is a matter of the whole site, so Inngest has one of its own. */
const groups = [parts.filter((name) => name !== "inngest"), parts.filter((name) => name === "inngest")]
const faults: Fault[] = ["refuse", "freeze", "cut", { slow: 100 }, "garbage"]

/** Nobody waits longer to be told that something is away; a form whose bytes have all come is given more patience. */
const longestWait = { usual: 25_000, form: 60_000 }

test.skip(!hasNginx(), "nginx is not installed")

/** Until the outage was felt: something came to nothing, or work went on all the same. */
async function felt(name: string, fault: Fault, ledger: Ledger, failures: Failure[]): Promise<void> {
  const before = { failures: failures.length, size: ledger.size, signUps: ledger.signedUp.length }
  const isFelt = () => {
    if (name === "mail") return ledger.signedUp.length > before.signUps
    if (name === "scanner" || name === "inngest" || typeof fault === "object") return ledger.size > before.size + 5
    return failures.length > before.failures + 3
  }
  await expect
    .poll(isFelt, { message: `${name}: ${JSON.stringify(fault)}`, intervals: [20], timeout: 150_000 })
    .toBe(true)
}

async function fail(site: FragileSite, name: string): Promise<void> {
  const door = site.door(name)
  test.skip(!door, "not installed")
  if (!door) return
  const ledger = new Ledger()
  const stop = new AbortController()
  const visitors = new Visitors(site, await site.ops(), ledger, stop.signal)
  const visiting = visitors.visit()
  const failing = async () => {
    for (let count = 0; count < outages; count++) {
      const more = ledger.size + 15
      await expect.poll(() => ledger.size, { intervals: [20], timeout: 150_000 }).toBeGreaterThanOrEqual(more)
      const fault = faults[count % faults.length] ?? "refuse"
      await door.set(fault)
      await felt(name, fault, ledger, visitors.failures).finally(() => door.set("pass"))
    }
  }
  await Promise.race([visiting, failing()]).finally(() => stop.abort())
  await visiting
  expectClear(visitors.failures)
  const tooLong = visitors.failures.filter(
    ({ what, startedAt, endedAt }) => endedAt - startedAt > longestWait[what.includes("form") ? "form" : "usual"],
  )
  expect(tooLong).toEqual([])
  const open = async () => (await site.sql("SELECT id FROM file WHERE state = 'CHECKING'")).length
  await expect.poll(open, { message: "checks come to an end", timeout: 180_000 }).toBe(0)
  const [reader] = ledger.verified
  if (!reader) throw new Error("Somebody was verified.")
  await expectKept(site, ledger, await site.signIn(reader))
  console.log(
    `${name}: ${outages} outages, ${visitors.requests} requests, ${visitors.failures.length} came to nothing: ${ledger}`,
  )
}

for (const names of groups.filter(({ length }) => length > 0)) {
  test.describe(`with ${names.join(", ")}`, () => {
    let site: FragileSite

    test.beforeAll(async () => {
      test.setTimeout(180_000)
      site = await FragileSite.start(names.filter((name): name is PartName => name !== "database"))
    })
    test.afterAll(() => site?.stop())

    for (const name of names) {
      test(`${outages} outages of the ${name}: said clearly, nothing is lost, and all catches up by itself`, async () => {
        test.setTimeout(300_000 + outages * 60_000)
        await fail(site, name)
      })
    }
  })
}

test("without its database the API says so in a problem, and a page tells nothing of what is inside", async () => {
  test.setTimeout(120_000)
  const site = await FragileSite.start([])
  const { browser } = await signedInBrowser(site.url, site.opsAccount)
  expect((await browser.get("/ops")).status).toBe(200)
  const door = site.door("database")
  await door?.set("refuse")
  try {
    // How a part is counts for a second, on each instance by itself.
    await expect.poll(async () => (await site.nobody.get("/api/health")).status).toBe(503)
    const health = await site.nobody.get("/api/health")
    expect(Number(health.headers.get("retry-after"))).toBeGreaterThan(0)
    await expectProblem(health, 503, "unavailable")
    const statuses = () => Promise.all([1, 2, 3, 4].map(async () => (await browser.get("/ops")).status))
    await expect.poll(statuses).toEqual([503, 503, 503, 503])
    const page = await browser.get("/ops")
    expect(Number(page.headers.get("retry-after"))).toBeGreaterThan(0)
    const text = await page.text()
    expect(text).toContain("Waybill is out of reach for a moment")
    expect(text).not.toMatch(/ECONNREFUSED|at async|node_modules|\.ts:\d/)
    await door?.set("pass")
    await expect.poll(async () => (await browser.get("/ops")).status).toBe(200)
  } finally {
    await site.stop()
  }
})
