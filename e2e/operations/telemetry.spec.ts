import { randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import { expect } from "@playwright/test"
import { offeredOperations } from "../fixtures/api-routes"
import type { Caller } from "../fixtures/caller"
import { makeDocument } from "../fixtures/office"
import { type OwnSite, ownSite } from "../fixtures/own-site"
import { test } from "../fixtures/waybill"

const token = "metrics-token-of-the-tests-0123456789"
const authorization = { authorization: `Bearer ${token}` }

async function scrape(site: OwnSite): Promise<string> {
  const answer = await site.nobody.get("/api/metrics", authorization)
  expect(answer.status).toBe(200)
  return answer.text()
}

/** The sum of a figure over its lines whose labels hold all of these words. */
function sum(text: string, name: string, ...labels: string[]): number {
  const lines = text.split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
  return lines
    .filter((line) => labels.every((label) => line.includes(label)))
    .reduce((total, line) => total + Number(line.split(" ").at(-1)), 0)
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim()
  return children === "" ? [] : children.split(" ").map(Number)
}

/** The server processes: those of the primary's children that run the worker. */
function workersOf(site: OwnSite): number[] {
  return childrenOf(site.pid).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("worker.mjs"))
}

test.describe("with two server processes", () => {
  const own = ownSite(() => ({ WORKERS: "2", METRICS_TOKEN: token, LOG_LEVEL: "info", STOP_DELAY_SECONDS: "3" }))

  test("one scrape tells of all processes, by route and never by address", async () => {
    const site = own()
    const name = "waybill_http_request_duration_seconds_count"
    const route = 'route="/api/v1/files/{id}",status="4xx"'
    const before = sum(await scrape(site), name, route)
    const ids = Array.from({ length: 20 }, () => crypto.randomUUID())
    // A connection each, so that both processes get some.
    await Promise.all(ids.map((id) => site.nobody.get(`files/${id}?secret=of-the-query`, { connection: "close" })))
    const both = async () => sum(await scrape(site), name, route) - before
    await expect.poll(both).toBe(20)
    const text = await scrape(site)
    for (const worker of ['worker="1"', 'worker="2"']) {
      expect(sum(text, "waybill_worker_up", worker)).toBe(1)
      expect(sum(text, "process_cpu_seconds_total", worker)).toBeGreaterThan(0)
    }
    expect(sum(text, "waybill_database_up")).toBe(1)
    for (const id of ids) expect(text).not.toContain(id)
    expect(text).not.toContain("of-the-query")
  })

  test("a file's way is counted: upload, gate, mail, link, transfer and its bytes", async () => {
    const site = own()
    const before = await scrape(site)
    const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
    const document = await makeDocument("docx")
    const file = await ops.upload(document)
    await client.download(await client.link(file))
    const grown = async () => {
      const text = await scrape(site)
      const more = (name: string, ...labels: string[]) => sum(text, name, ...labels) - sum(before, name, ...labels)
      return {
        uploads: more("waybill_uploads_ended_total", "received"),
        gate: more("waybill_gate_checks_total", "admitted"),
        checked: more("waybill_gate_bytes_total"),
        job: more("waybill_job_duration_seconds_count", "send-verification-mail", "completed"),
        mails: more("waybill_mails_total", "sent"),
        completed: more("waybill_transfers_ended_total", "completed"),
        bytes: more("waybill_transfer_bytes_total"),
        signedIn: more("waybill_audit_events_total", "user.signed_in") > 0,
      }
    }
    const { length } = document.bytes
    await expect
      .poll(grown)
      .toEqual({ uploads: 1, gate: 1, checked: length, job: 1, mails: 1, completed: 1, bytes: length, signedIn: true })
  })

  test("a process that is frozen is left out, and the others are told of in time", async () => {
    const site = own()
    const [frozen = 0, ...others] = workersOf(site)
    expect(others).toHaveLength(1)
    process.kill(frozen, "SIGSTOP")
    try {
      // Connections go round: one that the frozen process gets is given up, and the next one is another's.
      const told = async () => {
        const answer = await fetch(`${site.url}/api/metrics`, {
          headers: { ...authorization, connection: "close" },
          signal: AbortSignal.timeout(6_000),
        }).catch(() => null)
        return answer ? sum(await answer.text(), "waybill_worker_up") : "none"
      }
      await expect.poll(told, { timeout: 30_000 }).toBe(1)
    } finally {
      process.kill(frozen, "SIGCONT")
    }
    await expect.poll(async () => sum(await scrape(site), "waybill_worker_up")).toBe(2)
  })

  test("each request has its line, with its route and who it was; each audit event has one, with its id", async () => {
    const site = own()
    const client = await site.signedUpClient()
    const answer = await client.get("files?q=words-that-somebody-looked-for")
    const requestId = answer.headers.get("x-request-id") ?? ""
    const entries = () =>
      site.said
        .split("\n")
        .slice(0, -1)
        .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Record<string, unknown>] : []))
    const line = () => entries().find((entry) => entry.requestId === requestId && entry.msg === "request")
    await expect.poll(line).toBeDefined()
    expect(line()).toMatchObject({
      method: "GET",
      route: "/api/v1/files",
      status: 200,
      milliseconds: expect.any(Number),
      actorId: client.id,
      actorRole: "client",
    })
    const [event] = await site.sql<{ id: string }>(
      "SELECT id FROM audit_event WHERE action = 'user.verified' AND subject_id = $1",
      [client.id],
    )
    await expect
      .poll(() => entries().find(({ auditId }) => auditId === event?.id))
      .toMatchObject({ action: "user.verified" })
    for (const secret of ["words-that-somebody-looked-for", client.account.email, client.account.name, token]) {
      expect(site.said.includes(secret), secret).toBe(false)
    }
    // The words for people are as they were.
    expect(site.said).toMatch(/\n {2}Waybill is up \(\d+\.\d s\)\.\n\n {2}Open {6}http/)
    expect(site.said).toContain(`  Ops       ${site.opsAccount.email}, at `)
  })

  test("about to stop, it says that it is not ready, lives, and goes on serving for a while", async () => {
    const site = own()
    expect((await site.nobody.get("/api/health/ready")).status).toBe(200)
    expect(await (await site.nobody.get("/api/health/live")).json()).toEqual({ status: "ok" })
    const stopped = site.stop()
    await expect.poll(async () => (await site.nobody.get("/api/health/ready")).status).toBe(503)
    const answer = await site.nobody.get("/api/health/ready")
    expect(answer.headers.get("retry-after")).toBe("5")
    expect(await answer.json()).toMatchObject({ state: "stopping", parts: { database: "up", storage: "up" } })
    expect((await site.nobody.get("/api/health/live")).status).toBe(200)
    expect((await site.nobody.get("openapi.json")).status).toBe(200)
    await stopped
    await site.startAgain()
  })
})

/** Throws a secret at every door that the API and the pages have, in every place where one might stand. */
async function throwAtEveryDoor(caller: Caller, secret: string): Promise<number[]> {
  const query = `?token=${secret}&q=${secret}&cursor=${secret}&callbackUrl=/${secret}`
  const headers = {
    authorization: `Bearer ${secret}`,
    cookie: `waybill.session=${secret}; other=${secret}`,
    "user-agent": secret,
    referer: `http://localhost/${query}`,
    traceparent: secret,
    "x-request-id": secret,
  }
  const json = { email: `${secret}@example.com`, name: secret, password: secret, token: secret, otp: secret }
  const api = offeredOperations().map((operation) => operation.split(" ") as [string, string])
  const others = [
    "/verify",
    "/sign-in",
    "/reset-password",
    `/${secret}`,
    "/api/auth/session",
    "/api/metrics",
    "/api/inngest",
  ]
  const doors = [
    ...api.map(([method, path]) => [method, path.slice(1).replaceAll(/\{\w+\}/g, secret)] as const),
    ...others.map((path) => ["GET", path] as const),
    ["POST", "/api/auth/callback/credentials"] as const,
  ]
  const statuses: number[] = []
  for (const [method, path] of doors) {
    const body = ["POST", "PUT", "PATCH"].includes(method) ? { json } : {}
    // A cookie without a token is another way in.
    const { authorization: _, ...byCookie } = headers
    for (const sent of [headers, byCookie]) {
      const answer = await caller.send(method, path + query, { headers: sent, ...body })
      await answer.arrayBuffer()
      statuses.push(answer.status)
    }
  }
  return statuses
}

test.describe("with every word logged", () => {
  const own = ownSite(() => ({ LOG_LEVEL: "trace", METRICS_TOKEN: token }))

  test("S65 a secret that is thrown at any door is in no line of the log, refused or failed", async () => {
    test.setTimeout(120_000)
    const site = own()
    const secret = `s3cr${randomBytes(15).toString("hex")}`
    const refused = await throwAtEveryDoor(site.nobody, secret)
    expect(refused.filter((status) => status >= 500)).toEqual([])
    // Now most of them fail, with the database's own words for it.
    for (const table of ["session", '"user"', "throttle"])
      await site.sql(`ALTER TABLE ${table} RENAME TO gone_${table.length}`)
    const failed = await throwAtEveryDoor(site.nobody, secret)
    expect(failed.filter((status) => status >= 500).length).toBeGreaterThan(20)
    const { headers } = await site.nobody.get("me", { authorization: `Bearer ${secret}` })
    await expect.poll(() => site.said).toContain(headers.get("x-request-id"))
    expect(site.said).toContain('"msg":"request failed"')
    expect(site.said.includes(secret)).toBe(false)
  })
})
