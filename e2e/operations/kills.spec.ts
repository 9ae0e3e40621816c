import { utimes } from "node:fs/promises"
import { expect } from "@playwright/test"
import { expectKept, Ledger, letDeadJobsRunOut, letLeasesRunOut } from "../fixtures/ledger"
import { ownSite } from "../fixtures/own-site"
import type { Site } from "../fixtures/site"
import { storedFiles, storedPaths } from "../fixtures/stored"
import { sweepNow } from "../fixtures/sweep"
import { expectClear, Visitors } from "../fixtures/visitors"
import { test } from "../fixtures/waybill"

/** `npm run test:faults -- --kills 200` for a long run: some five seconds each. */
const kills = Number(process.env.KILLS ?? 5)

/** As if hours had passed since the last kill: leases have run out, and what was left behind is old. */
async function letHoursPass(site: Site): Promise<void> {
  await letLeasesRunOut(site)
  const past = new Date(Date.now() - 2 * 3_600_000)
  for (const path of await storedPaths(site)) await utimes(path, past, past).catch(() => undefined)
}

test.describe("kill -9 at random moments of the whole story", () => {
  const own = ownSite(() => ({ ACCESS_TTL_SECONDS: "86400" }))

  test(`${kills} times: what was acknowledged is there, once, with its bytes, and nothing else stays`, async () => {
    test.setTimeout(180_000 + kills * 30_000)
    const site = own()
    const ledger = new Ledger()
    const stop = new AbortController()
    const visitors = new Visitors(site, await site.ops(), ledger, stop.signal)
    const visiting = visitors.visit()
    const killing = async () => {
      for (let count = 0; count < kills; count++) {
        const enough = ledger.size + 1 + Math.floor(Math.random() * 25)
        await expect.poll(() => ledger.size, { intervals: [5], timeout: 60_000 }).toBeGreaterThanOrEqual(enough)
        await site.kill()
        const diedAt = new Date()
        await site.startAgain()
        // Else nobody would get far: each mail that a kill hits comes a minute later, and the next kill in seconds.
        await letDeadJobsRunOut(site, diedAt)
      }
    }
    await Promise.race([visiting, killing()]).finally(() => stop.abort())
    await visiting
    expectClear(visitors.failures)

    await letHoursPass(site)
    await sweepNow(site)
    const open = async () => (await site.sql("SELECT id FROM file WHERE state IN ('RECEIVING', 'CHECKING')")).length
    await expect.poll(open, { timeout: 120_000 }).toBe(0)
    await expectKept(site, ledger, await site.signedUpClient())

    await letHoursPass(site)
    await sweepNow(site)
    const rows = await site.sql<{ key: string }>("SELECT storage_key AS key FROM file")
    const names = async () => (await storedFiles(site)).map(({ name }) => name).sort()
    await expect.poll(names, { timeout: 60_000 }).toEqual(rows.map(({ key }) => key).sort())
    console.log(`${kills} kills, ${visitors.requests} requests, ${visitors.failures.length} came to nothing: ${ledger}`)
  })
})
