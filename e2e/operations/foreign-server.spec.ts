import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "@playwright/test"
import { freePort } from "@/scripts/database/embedded"
import { type TemporaryFolder, temporaryFolder } from "@/scripts/database/temporary"
import { root } from "@/scripts/start/command"
import { readKeys } from "@/scripts/start/keys"
import { OwnSite } from "../fixtures/own-site"
import { answerOf, rawRequest } from "../fixtures/raw"
import { newAccount } from "../fixtures/site"

const spoofed = {
  "x-waybill-address": "203.0.113.66",
  "x-forwarded-for": "203.0.113.66",
  "x-real-ip": "203.0.113.66",
  forwarded: "for=203.0.113.66",
}

/** `next start`, which is not our server, on the database and the mails of one that is. */
class ForeignServer {
  said = ""
  url = ""
  readonly #folder: TemporaryFolder = temporaryFolder()
  #child: ChildProcess | undefined

  async start(site: OwnSite, settings: Record<string, string>): Promise<void> {
    const port = String(await freePort())
    // The processes of all of them share the jobs, and so have to share what those make.
    for (const part of ["files", "mailbox"]) {
      mkdirSync(join(site.dataFolder, part), { recursive: true, mode: 0o700 })
      symlinkSync(join(site.dataFolder, part), join(this.#folder.path, part))
    }
    this.url = `http://localhost:${port}`
    const { AUTH_SECRET, TOKEN_KEYS } = readKeys(site.dataFolder)
    const own = { PORT: port, DATABASE_URL: site.databaseUrl, DATA_DIR: this.#folder.path, AUTH_SECRET, TOKEN_KEYS }
    const script = join(root, "node_modules/next/dist/bin/next")
    this.#child = spawn(process.execPath, [script, "start", "--port", port, "--hostname", "127.0.0.1"], {
      cwd: root,
      env: { ...process.env, NODE_ENV: "production", THROTTLE_FACTOR: "0.2", LOG_LEVEL: "warn", ...own, ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (bytes) => {
        this.said += bytes
      })
    }
    const up = () => fetch(`${this.url}/api/health/live`).then(({ status }) => status)
    await expect.poll(() => up().catch(() => 0), { timeout: 60_000 }).toBe(200)
  }

  async stop(): Promise<void> {
    if (this.#child && this.#child.exitCode === null) {
      this.#child.kill("SIGKILL")
      await once(this.#child, "exit")
    }
    this.#folder.remove()
  }

  /** Signs in from one of this machine's addresses, whatever the headers say. */
  async signIn(from: string, account: { email: string; password: string }, headers: object = {}) {
    const json = { "content-type": "application/json" }
    const request = rawRequest(`${this.url.replace("localhost", "127.0.0.1")}/api/v1/token`, {
      method: "POST",
      headers: { ...json, ...headers },
      localAddress: from,
    })
    request.end(JSON.stringify({ email: account.email, password: account.password }))
    const answer = await answerOf(request)
    answer.resume()
    return answer.statusCode
  }
}

let site: OwnSite
const foreign = new ForeignServer()
const trusting = new ForeignServer()

test.beforeAll(async () => {
  test.setTimeout(180_000)
  site = await OwnSite.start()
  await foreign.start(site, {})
  await trusting.start(site, { TRUSTED_PROXIES: "1" })
})

test.afterAll(async () => {
  await foreign.stop()
  await trusting.stop()
  await site?.remove()
})

test("another server than ours says in one line what it lacks, and ours says nothing", () => {
  const lines = foreign.said.split("\n").filter((line) => line.includes("not Waybill's own server"))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain("npm start")
  expect(site.said).not.toContain("not Waybill's own server")
})

test("S52 under another server than ours, too, no header says where a request comes from", async () => {
  const client = await site.signedUpClient(newAccount())
  await site.sql("DELETE FROM session WHERE user_id = $1", [client.id])
  for (const [name, value] of Object.entries(spoofed)) {
    expect(await foreign.signIn("127.0.0.2", client.account, { [name]: value }), name).toBe(200)
  }
  expect(await foreign.signIn("127.0.0.2", client.account, spoofed)).toBe(200)
  const rows = await site.sql("SELECT DISTINCT ip FROM session WHERE user_id = $1", [client.id])
  expect(rows).toEqual([{ ip: "127.0.0.2" }])
})

test("S52 under another server than ours, what the trusted proxy wrote counts, and nothing beside it", async () => {
  const client = await site.signedUpClient(newAccount())
  await site.sql("DELETE FROM session WHERE user_id = $1", [client.id])
  const headers = { ...spoofed, "x-forwarded-for": "203.0.113.66, 198.51.100.7" }
  expect(await trusting.signIn("127.0.0.1", client.account, headers)).toBe(200)
  const rows = await site.sql("SELECT DISTINCT ip FROM session WHERE user_id = $1", [client.id])
  expect(rows).toEqual([{ ip: "198.51.100.7" }])
})

test("S9 under another server than ours, too, each address has tries of its own", async () => {
  const { account } = await site.signedUpClient(newAccount())
  const wrong = { email: account.email, password: "wrong wrong wrong" }
  const statuses: (number | undefined)[] = []
  for (let times = 0; times < 4; times++) {
    statuses.push(await foreign.signIn("127.0.0.3", wrong, { "x-waybill-address": `203.0.113.${times}` }))
  }
  expect(statuses).toEqual([401, 401, 429, 429])
  expect(await foreign.signIn("127.0.0.4", account)).toBe(200)
})

test("S68 under another server than ours, too, the mailbox is shut to what a proxy has passed on", async () => {
  const look = async (server: ForeignServer, headers: Record<string, string> = {}) =>
    Promise.all(
      ["/dev/mailbox", "/api/dev/mailbox"].map(async (path) => (await fetch(server.url + path, { headers })).status),
    )
  expect(await look(foreign)).toEqual([200, 200])
  for (const [name, value] of Object.entries(spoofed)) {
    expect(await look(foreign, { [name]: value }), name).toEqual([404, 404])
  }
  expect(await look(trusting)).toEqual([404, 404])
})
