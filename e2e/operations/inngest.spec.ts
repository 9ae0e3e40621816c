import { rename, rm, writeFile } from "node:fs/promises"
import { request } from "node:http"
import { join } from "node:path"
import { expect } from "@playwright/test"
import type { FileView } from "@/lib/features/files/schema"
import type { KeptMail } from "@/lib/platform/mail/mailbox"
import { InngestServer } from "@/scripts/test/inngest/server"
import { signature } from "@/scripts/test/inngest/signature"
import { expectProblem } from "../fixtures/caller"
import { makeDocument } from "../fixtures/office"
import { OwnSite } from "../fixtures/own-site"
import { newAccount, type Person } from "../fixtures/site"
import { test } from "../fixtures/waybill"

const eventKey = "event-key-of-the-test"
const signingKey = `signkey-test-${"5f3c".repeat(16)}`
const newKey = `signkey-test-${"a1b2".repeat(16)}`

let server: InngestServer
let site: OwnSite
/** Of the relay's "events wait in the outbox" so far, each of which is a try that failed. */
let complaints = 0

test.describe.configure({ mode: "serial" })

test.beforeAll(async () => {
  test.setTimeout(120_000)
  server = await InngestServer.start({ signingKey, eventKey, backoff: () => 0.5 })
  site = await OwnSite.start({
    INNGEST_EVENT_KEY: eventKey,
    INNGEST_SIGNING_KEY: signingKey,
    INNGEST_BASE_URL: server.url,
    // So that small files, which are checked before they are acknowledged, go through it as well.
    CHECK_AT_ONCE_BYTES: "0",
  })
})
test.afterAll(async () => {
  await site?.remove()
  await server?.stop()
})

const door = () => `${site.url}/api/inngest`

/** A PUT in the name of another host, which `fetch` would not send. */
function putAs(host: string, headers: Record<string, string>, body: string): Promise<number> {
  return new Promise((done, failed) => {
    const put = request(door(), { method: "PUT", headers: { ...headers, host } }, (response) => {
      response.resume()
      done(response.statusCode ?? 0)
    })
    put.once("error", failed).end(body)
  })
}

/** A call as the server would make it, with whatever it is signed with. */
async function call(signed: (body: object) => string | undefined): Promise<number> {
  const event = { id: "x", name: "inngest/scheduled.timer", data: {}, ts: Date.now() }
  const ctx = { attempt: 0, run_id: "stray", stack: { stack: [], current: 0 }, use_api: false }
  const body = { version: 2, ctx, event, events: [event], steps: {} }
  const header = signed(body)
  const headers = { "content-type": "application/json", ...(header ? { "x-inngest-signature": header } : {}) }
  const address = `${door()}?fnId=waybill-sweep&stepId=step`
  return (await fetch(address, { method: "POST", headers, body: JSON.stringify(body) })).status
}

async function stateOf(ops: Person, { id }: { id: string }): Promise<string> {
  return ((await (await ops.get(`files/${id}`)).json()) as FileView).state
}

async function mailsTo(address: string): Promise<KeptMail[]> {
  const all = (await (await site.nobody.get("/api/dev/mailbox")).json()) as KeptMail[]
  return all.filter(({ to }) => to === address)
}

const waiting = async () =>
  (await site.sql<{ name: string }>("SELECT name FROM outbox_event WHERE delivered_at IS NULL")) ?? []

/** What still waits when a minute has passed since it was taken. */
async function minuteLater() {
  await site.sql("UPDATE outbox_event SET next_at = now() WHERE delivered_at IS NULL AND takes > 0")
  return await waiting()
}

/** What no server has taken yet. */
const untaken = () => site.sql("SELECT 1 FROM outbox_event WHERE delivered_at IS NULL AND takes = 0")

test("S68 whoever has not the signing key neither looks at the door, nor registers another, nor calls", async () => {
  expect((await fetch(door())).status).toBe(401)
  expect(await putAs("elsewhere.example", {}, "")).toBe(200)
  expect(server.registration, "whoever asks, it registers itself and nothing else").toMatchObject({ url: door() })
  const before = server.registrations
  const strangers: [string, Record<string, string>, string][] = [
    ["", {}, ""],
    ["?deployId=x", {}, ""],
    ["", { "x-inngest-sync-kind": "in_band", "content-type": "application/json" }, JSON.stringify({ url: door() })],
    ["", { "x-inngest-signature": "t=1&s=00", "content-type": "application/json" }, JSON.stringify({ url: door() })],
    ["", { "x-inngest-signature": "nonsense" }, ""],
  ]
  for (const [query, headers, body] of strangers) {
    const answers = await Promise.all(
      [0, 1].map(() => fetch(door() + query, { method: "PUT", headers, ...(body ? { body } : {}) })),
    )
    for (const answer of answers) {
      await expectProblem(answer, 429, "throttled")
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0)
    }
  }
  expect(server.registrations, "and that once a minute").toBe(before)
  const large = await fetch(door(), { method: "PUT", body: "x".repeat(100_000) })
  expect(large.status).toBe(413)
  const old = new Date(Date.now() - 6 * 60_000)
  for (const [why, signed] of [
    ["missing", () => undefined],
    ["malformed", () => "t=1"],
    ["of another key", (body: object) => signature(newKey, body)],
    ["of another body", () => signature(signingKey, { other: true })],
    ["too old", (body: object) => signature(signingKey, body, old)],
  ] as [string, (body: object) => string | undefined][]) {
    expect(await call(signed), why).toBe(401)
  }
  expect(await call((body) => signature(signingKey, body))).toBe(206)
})

test("it registers its functions when the server asks, at the address of its settings, whatever the request's host", async () => {
  const body = JSON.stringify({ url: "https://elsewhere.example/api/inngest" })
  const signed = { "content-type": "application/json", "x-inngest-signature": signature(signingKey, JSON.parse(body)) }
  expect(await putAs("elsewhere.example", signed, body)).toBe(200)
  expect(server.registration).toMatchObject({ appName: "waybill", url: door() })
  const again = await server.sync(door())
  expect(again.status).toBe(200)
  expect(await again.json()).toMatchObject({ modified: false })
  const functions = new Map(server.registration?.functions.map((job) => [job.id, job]))
  expect([...functions.keys()].sort()).toEqual([
    "waybill-check-file",
    "waybill-send-link-mail",
    "waybill-send-password-changed-mail",
    "waybill-send-password-reset-mail",
    "waybill-send-sign-in-code-mail",
    "waybill-send-signup-repeated-mail",
    "waybill-send-verification-mail",
    "waybill-sweep",
  ])
  for (const { steps } of functions.values()) expect(steps.step.runtime.url).toContain(`${door()}?`)
  expect(functions.get("waybill-sweep")).toMatchObject({
    concurrency: 1,
    timeouts: { start: "5m", finish: "1h" },
    triggers: [{ cron: "*/5 * * * *" }],
  })
  expect(functions.get("waybill-check-file")).toMatchObject({
    concurrency: 8,
    steps: { step: { retries: { attempts: 6 } } },
    triggers: [{ event: "file/received" }],
  })
})

test("with the signature, the door says how it is set up, and no key", async () => {
  const response = await fetch(door(), { headers: { "x-inngest-signature": signature(signingKey, "") } })
  const text = await response.text()
  expect(JSON.parse(text)).toMatchObject({
    function_count: 8,
    has_event_key: true,
    has_signing_key: true,
    mode: "cloud",
  })
  expect(text).not.toContain(eventKey)
  expect(text).not.toContain(signingKey.split("-").at(-1))
})

test("mails, the gate and the sweep go through the server, each event under its own id", async () => {
  const client = await site.signedUpClient()
  const ops = await site.ops()
  const document = await makeDocument("docx")
  const file = await ops.upload(document)
  await expect.poll(() => stateOf(ops, file)).toBe("AVAILABLE")
  expect((await client.post(`files/${file.id}/download-link`, { deliver: "email" })).status).toBe(201)
  await site.mailTo(client.account.email, /download link/i)
  expect((await site.nobody.post("password/forgot", { email: client.account.email })).status).toBe(202)
  await site.mailTo(client.account.email, /new password/i)

  const sweep = server.tick("sweep")
  await expect.poll(() => sweep.status).toBe("COMPLETED")
  expect(sweep.calls.map(({ status }) => status)).toEqual([206, 206, 206, 206, 206, 200])
  expect(sweep.calls.every(({ attempt }) => attempt === 0)).toBe(true)

  const sent = await site.sql<{ id: string; name: string }>("SELECT id, name FROM outbox_event ORDER BY id")
  expect(
    [...server.events.values()].map(({ id, name }) => ({ id, name })).sort((a, b) => (a.id < b.id ? -1 : 1)),
  ).toEqual(sent)
  await expect.poll(() => server.runs.every(({ status }) => status === "COMPLETED")).toBe(true)
  expect(await site.sql("SELECT 1 FROM job_run")).toEqual([])
  expect(await waiting()).toEqual([])
})

test("a bad file is refused through it as well", async () => {
  const ops = await site.ops()
  const { name, bytes } = await makeDocument("xlsx", { padding: 100_000 })
  // In the middle of a part, where only the gate looks.
  bytes.writeUInt32LE(0xdeadbeef, Math.floor(bytes.length / 2))
  const file = await ops.uploadAsync({ name, bytes })
  await expect.poll(() => stateOf(ops, file)).toBe("REJECTED")
})

test("a mail that cannot be kept now is tried again by the server until it can, and one that never can be is not", async () => {
  const mailbox = join(site.dataFolder, "mailbox")
  const account = newAccount()
  const seen = server.runs.length
  await rename(mailbox, `${mailbox}.away`)
  await writeFile(mailbox, "in the way")
  await site.signUp(account)
  const statuses = () => server.runs[seen]?.calls.map(({ status }) => status) ?? []
  await expect.poll(() => statuses().filter((status) => status === 500).length).toBeGreaterThan(1)
  await rm(mailbox)
  await rename(`${mailbox}.away`, mailbox)
  await site.mailTo(account.email, /verify/i)
  await expect.poll(() => server.runs[seen]?.status).toBe("COMPLETED")
  expect(server.runs[seen]?.calls.map(({ attempt }) => attempt)).toEqual(statuses().map((_, attempt) => attempt))

  const strange = { id: "strange", name: "link/mail.requested", data: { linkId: { gt: "" } }, ts: Date.now() }
  const sent = await fetch(`${server.url}/e/${eventKey}`, { method: "POST", body: JSON.stringify(strange) })
  expect(sent.status).toBe(200)
  await expect.poll(() => server.runs[seen + 1]?.status).toBe("FAILED")
  expect(server.runs[seen + 1]?.calls.map(({ status }) => status)).toEqual([400])
})

test("a step of the sweep that fails is tried again alone", async () => {
  await site.sql("ALTER TABLE link RENAME TO link_away")
  const sweep = server.tick("sweep")
  await expect.poll(() => sweep.calls.length).toBeGreaterThan(0)
  await expect.poll(() => sweep.calls[0]?.status).toBe(206)
  await site.sql("ALTER TABLE link_away RENAME TO link")
  await expect.poll(() => sweep.status).toBe("COMPLETED")
  const attempts = sweep.calls.map(({ attempt }) => attempt)
  expect(attempts[0]).toBe(0)
  expect(attempts[1]).toBe(1)
  expect(attempts.slice(-5)).toEqual([0, 0, 0, 0, 0])
  expect(sweep.stack.length).toBe(5)
})

for (const [what, leave, comeBack] of [
  ["away", () => server.goAway(), () => server.comeBack()],
  ["failing", () => setMood("failing"), () => setMood("well")],
  ["answering garbage", () => setMood("babbling"), () => setMood("well")],
] as [string, () => Promise<void>, () => Promise<void>][]) {
  test(`with the server ${what}, all is acknowledged and waits, and catches up by itself`, async () => {
    test.setTimeout(120_000)
    const ops = await site.ops()
    const account = newAccount()
    const seen = server.batches.length
    await leave()
    const files = [
      await ops.uploadAsync(await makeDocument("docx")),
      await ops.uploadAsync(await makeDocument("pptx", { padding: 200_000 })),
    ]
    await site.signUp(account)
    // The relay has tried and failed, and nobody else has taken the events up meanwhile.
    const complained = () => site.said.split("events wait in the outbox").length - 1
    await expect.poll(complained, { timeout: 60_000 }).toBeGreaterThan(complaints)
    complaints = complained()
    for (const file of files) expect(await stateOf(ops, file)).toBe("CHECKING")
    const left = await waiting()
    expect(left.map(({ name }) => name).sort()).toEqual([
      "file/received",
      "file/received",
      "user/verification.requested",
    ])
    expect(server.batches.length).toBe(seen)
    await comeBack()
    for (const file of files) await expect.poll(() => stateOf(ops, file), { timeout: 60_000 }).toBe("AVAILABLE")
    await site.mailTo(account.email, /verify/i)
    await expect.poll(waiting).toEqual([])
    expect((await mailsTo(account.email)).length).toBe(1)
  })
}

async function setMood(mood: InngestServer["mood"]): Promise<void> {
  server.mood = mood
}

test("with a server that is killed after each of its answers, no mail and no check is lost, and none is there twice", async () => {
  test.setTimeout(120_000)
  const ops = await site.ops()
  const accounts = Array.from({ length: 8 }, () => newAccount())
  const seen = server.runs.length
  server.mood = "dying"
  for (const account of accounts) {
    const batches = server.batches.length
    await site.signUp(account)
    await expect.poll(() => server.batches.length, { timeout: 40_000 }).toBeGreaterThan(batches)
    await expect.poll(() => server.isThere).toBe(false)
    await server.comeBack()
  }
  const { name, bytes } = await makeDocument("docx")
  const file = await ops.uploadAsync({ name, bytes })
  await expect.poll(async () => (await untaken()).length, { timeout: 40_000 }).toBe(0)
  expect(server.runs.length, "it has forgotten all of it").toBe(seen)
  if (server.isThere === false) await server.comeBack()
  server.mood = "well"
  expect((await waiting()).length).toBeGreaterThanOrEqual(8)
  await expect.poll(minuteLater, { timeout: 40_000 }).toEqual([])
  for (const { email } of accounts) await expect.poll(async () => (await mailsTo(email)).length).toBe(1)
  await expect.poll(() => stateOf(ops, file)).toBe("AVAILABLE")
  expect(new Set(server.runs.slice(seen).map(({ event }) => event.id)).size).toBe(server.runs.length - seen)
})

test("an event that is sent again, as after a crash between sending and marking, runs nothing again", async () => {
  const ops = await site.ops()
  const account = newAccount()
  await site.signUp(account)
  await site.mailTo(account.email, /verify/i)
  const runs = server.runs.length
  const batches = server.batches.length
  await site.sql(
    "UPDATE outbox_event SET delivered_at = NULL, takes = 0, next_at = now() WHERE name = 'user/verification.requested'",
  )
  await site.sql("SELECT pg_notify('waybill_outbox', '')")
  await expect.poll(() => server.batches.length).toBeGreaterThan(batches)
  // No job runs again to say that there was an effect: the next look at the outbox finds it.
  await expect.poll(minuteLater).toEqual([])
  expect(server.runs.length).toBe(runs)
  expect((await mailsTo(account.email)).length).toBe(1)
  expect((await ops.get("me")).status).toBe(200)
})

test("while keys are rotated, both are believed, and afterwards the old one is not", async () => {
  test.setTimeout(120_000)
  await site.stop()
  await site.startAgain({ INNGEST_SIGNING_KEY: newKey, INNGEST_SIGNING_KEY_FALLBACK: signingKey })
  // The server has the old one yet: the application is called with it, and shows it when its new one is refused.
  const sweep = server.tick("sweep")
  await expect.poll(() => sweep.status).toBe("COMPLETED")
  expect((await server.sync(door())).status).toBe(200)
  expect(await call((body) => signature(newKey, body))).toBe(206)
  await site.stop()
  await site.startAgain({ INNGEST_SIGNING_KEY_FALLBACK: undefined })
  expect(await call((body) => signature(signingKey, body))).toBe(401)
  expect(await call((body) => signature(newKey, body))).toBe(206)
})

test("with a development server its address is all that there is to say", async () => {
  test.setTimeout(120_000)
  const development = await InngestServer.start({})
  const developed = await OwnSite.start({ INNGEST_DEV: "1", INNGEST_BASE_URL: development.url })
  try {
    const synced = await development.sync(`${developed.url}/api/inngest`)
    expect(await synced.json()).toMatchObject({ modified: true })
    await developed.signedUpClient()
    const ops = await developed.ops()
    // A small file is checked before it is acknowledged, here as on the local engine: it is no run.
    const file = await ops.upload(await makeDocument("docx"))
    expect(await stateOf(ops, file)).toBe("AVAILABLE")
    expect(development.runs.map(({ functionId, status }) => [functionId, status])).toEqual([
      ["waybill-send-verification-mail", "COMPLETED"],
    ])
  } finally {
    await developed.remove()
    await development.stop()
  }
})
