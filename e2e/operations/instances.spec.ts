import { expect, test } from "@playwright/test"
import { type Instance, type Instances, startInstances } from "@/scripts/faults/instances"
import { hasNginx } from "@/scripts/faults/nginx"
import { expectKept, Ledger, letLeasesRunOut } from "../fixtures/ledger"
import { answerOf, rawRequest } from "../fixtures/raw"
import { Site } from "../fixtures/site"
import { sweepNow } from "../fixtures/sweep"
import { type Failure, Visitors } from "../fixtures/visitors"

/** `npm run test:faults -- --instance-kills 20` for a long run: some three seconds each. */
const kills = Number(process.env.INSTANCE_KILLS ?? 2)
/** So much is acknowledged between two kills. */
const between = 15

test.skip(!hasNginx(), "nginx is not installed")

let instances: Instances
let site: Site

test.beforeAll(async () => {
  test.setTimeout(120_000)
  instances = await startInstances(3, { ACCESS_TTL_SECONDS: "86400" })
  site = new Site(instances.url, instances.ops, instances.databaseUrl, instances.folder)
})

test.afterAll(async () => {
  await site?.close()
  await instances?.stop()
})

/** People at work on all instances, until the work that is given comes to its end. */
async function meanwhile(work: (ledger: Ledger) => Promise<void>): Promise<{ ledger: Ledger; visitors: Visitors }> {
  const ledger = new Ledger()
  const stop = new AbortController()
  const visitors = new Visitors(site, await site.ops(), ledger, stop.signal)
  const visiting = visitors.visit()
  await Promise.race([visiting, work(ledger)]).finally(() => stop.abort())
  await visiting
  return { ledger, visitors }
}

async function acknowledgedMore(ledger: Ledger, count: number): Promise<void> {
  const before = ledger.size
  await expect.poll(() => ledger.size, { intervals: [20], timeout: 60_000 }).toBeGreaterThanOrEqual(before + count)
}

async function expectAllKept(ledger: Ledger): Promise<void> {
  await letLeasesRunOut(site)
  await sweepNow(site)
  const open = async () => (await site.sql("SELECT id FROM file WHERE state IN ('RECEIVING', 'CHECKING')")).length
  await expect.poll(open, { timeout: 60_000 }).toBe(0)
  await expectKept(site, ledger, await site.signedUpClient())
}

/** With the milliseconds, so that a failure can be held against the kills around it. */
const told = (failures: Failure[]) =>
  failures.map(
    ({ what, status, upstream, startedAt, endedAt }) =>
      `${what}: ${status} by ${upstream}, ${Math.round(startedAt)} to ${Math.round(endedAt)}`,
  )

test("the address of a client is the one that the proxy tells, whatever the client says", async () => {
  const account = { email: "nobody@example.com", password: "not the password" }
  const request = rawRequest(`${instances.url.replace("localhost", "127.0.0.1")}/api/v1/token`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": "203.0.113.9, 198.51.100.7" },
  })
  request.end(JSON.stringify(account))
  const answer = await answerOf(request)
  answer.resume()
  expect(answer.statusCode).toBe(401)
  const [event] = await site.sql<{ ip: string }>(
    "SELECT ip FROM audit_event WHERE action = 'user.sign_in_refused' ORDER BY id DESC LIMIT 1",
  )
  expect(event?.ip).toBe("127.0.0.1")
})

test(`${kills} kills of one of three: what fails was under way on the one that was killed, and nothing is lost`, async () => {
  test.setTimeout(120_000 + kills * 30_000)
  const deaths: { instance: Instance; at: number; over: number }[] = []
  const { ledger, visitors } = await meanwhile(async (acknowledged) => {
    for (let count = 0; count < kills; count++) {
      await acknowledgedMore(acknowledged, between)
      const instance = instances.all[count % instances.all.length] as Instance
      const at = performance.now()
      await instance.kill()
      deaths.push({ instance, at, over: performance.now() })
      await acknowledgedMore(acknowledged, between)
      await instance.start()
    }
  })
  // Who waits for an upload that a killed one holds may see the next one killed too, and the next.
  const isExcused = ({ upstream, startedAt, endedAt }: Failure) =>
    deaths.some(
      ({ instance, at, over }) =>
        startedAt <= over &&
        endedAt >= at &&
        (!upstream || upstream.split(", ").some((each) => each.endsWith(`:${instance.port}`))),
    )
  const killed = deaths.map(({ instance: { port }, at, over }) => `${port} at ${Math.round(at)} to ${Math.round(over)}`)
  expect(told(visitors.failures.filter((failure) => !isExcused(failure))), `killed: ${killed}`).toEqual([])
  await expectAllKept(ledger)
  console.log(`${kills} kills, ${visitors.requests} requests, ${visitors.failures.length} cut off: ${ledger}`)
})

test("a rolling restart fails no request at all", async () => {
  test.setTimeout(180_000)
  const { ledger, visitors } = await meanwhile(async (acknowledged) => {
    for (const instance of instances.all) {
      await acknowledgedMore(acknowledged, between)
      await instance.stop()
      await acknowledgedMore(acknowledged, between)
      await instance.start()
    }
    await acknowledgedMore(acknowledged, between)
  })
  expect(told(visitors.failures)).toEqual([])
  await expectAllKept(ledger)
  console.log(`3 restarts, ${visitors.requests} requests, none failed: ${ledger}`)
})
