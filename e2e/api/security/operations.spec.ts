import { connect, createServer, type Server, type Socket } from "node:net"
import { expect } from "@playwright/test"
import { Pool } from "pg"
import { signedInBrowser } from "../../fixtures/browser-session"
import { expectProblem } from "../../fixtures/caller"
import { makeDocument } from "../../fixtures/office"
import { OwnSite, ownSite } from "../../fixtures/own-site"
import { newAccount } from "../../fixtures/site"
import { test, theSite } from "../../fixtures/waybill"

/** A way to the database that can be cut, or kept silent. */
class Wire {
  state: "open" | "cut" | "silent" = "open"
  readonly #sockets = new Set<Socket>()
  readonly #server: Server

  constructor(target: URL) {
    this.#server = createServer((near) => {
      this.#keep(near)
      if (this.state === "cut") return near.destroy()
      if (this.state === "silent") return
      const far = connect(Number(target.port), target.hostname)
      this.#keep(far)
      near.pipe(far).pipe(near)
      near.once("close", () => far.destroy())
      far.once("close", () => near.destroy())
    })
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on("error", () => {}).once("close", () => this.#sockets.delete(socket))
  }

  listen(): Promise<number> {
    return new Promise((done) => {
      this.#server.listen(0, "127.0.0.1", () => {
        const address = this.#server.address()
        done(typeof address === "object" && address ? address.port : 0)
      })
    })
  }

  become(state: "open" | "cut" | "silent"): void {
    this.state = state
    if (state !== "open") for (const socket of this.#sockets) socket.destroy()
  }

  close(): void {
    this.become("cut")
    this.#server.close()
  }
}

const metricsToken = "metrics-token-of-the-tests-0123456789"

test.describe("with a database that can go away", () => {
  let wire: Wire
  let own: OwnSite
  const name = `wire_${process.pid}_${Date.now()}`
  const onServer = async (statement: string) => {
    const pool = new Pool({ connectionString: theSite().databaseUrl, max: 1 })
    await pool.query(statement)
    await pool.end()
  }

  test.beforeAll(async () => {
    test.setTimeout(120_000)
    await onServer(`CREATE DATABASE ${name}`)
    const url = new URL(theSite().databaseUrl)
    url.pathname = `/${name}`
    wire = new Wire(url)
    const through = new URL(url)
    through.port = String(await wire.listen())
    own = await OwnSite.start({ DATABASE_URL: through.href, LOG_LEVEL: "silent", METRICS_TOKEN: metricsToken })
    // The tests themselves look straight.
    own.databaseUrl = url.href
  })

  test.afterAll(async () => {
    wire.become("open")
    await own.remove()
    wire.close()
    await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  })

  for (const state of ["cut", "silent"] as const) {
    test(`S63 with the database ${state}, the answer is a generic 503, nothing opens up, and all is well afterwards`, async () => {
      const [ops, client] = await Promise.all([own.ops(), own.signedUpClient()])
      const { browser } = await signedInBrowser(own.url, client.account)
      const file = await ops.upload(await makeDocument("docx"))
      const link = await client.link(file)
      wire.become(state)
      const { email, password } = client.account
      const answers = await Promise.all([
        client.get("me"),
        client.get("files"),
        client.get(link),
        client.post(`files/${file.id}/download-link`, {}),
        browser.get("me"),
        ops.tryUpload(await makeDocument("docx")),
        ops.delete(`files/${file.id}`),
        own.nobody.post("token", { email, password }),
        own.nobody.post("signup", newAccount()),
      ])
      // How a part is counts for a second.
      await expect.poll(async () => (await own.nobody.get("/api/health")).status).toBe(503)
      answers.push(await own.nobody.get("/api/health"))
      for (const answer of answers) {
        const text = await answer.clone().text()
        expect(text).not.toMatch(/postgres|prisma|ECONN|127\.0\.0\.1|timeout|stack|node_modules/i)
        await expectProblem(answer, 503, "unavailable")
      }
      for (const path of ["/portal", "/ops", "/sign-in"]) {
        const page = await browser.get(path)
        expect([page.status, page.headers.get("retry-after")]).toEqual([503, "5"])
        expect(await page.text()).toContain("Waybill is out of reach for a moment")
      }
      const ready = await own.nobody.get("/api/health/ready", { authorization: "Bearer x" })
      expect(ready.status).toBe(503)
      expect(await ready.json()).toMatchObject({
        parts: { database: expect.stringMatching("down|silent"), storage: "up" },
      })
      expect((await own.nobody.get("/api/health/live", { authorization: "Bearer x" })).status).toBe(200)
      const figures = await own.nobody.get("/api/metrics", { authorization: `Bearer ${metricsToken}` })
      expect(figures.status).toBe(200)
      expect(await figures.text()).toMatch(/^waybill_database_up 0$/m)
      wire.become("open")
      await expect.poll(async () => (await own.nobody.get("/api/health")).status).toBe(200)
      expect((await client.get(link)).status).toBe(200)
      expect((await ops.delete(`files/${file.id}`)).status).toBe(200)
    })
  }

  test("S64 a verb's writes, its audit event and its outbox events commit together or not at all", async () => {
    const [ops, client] = await Promise.all([own.ops(), own.signedUpClient()])
    const file = await ops.upload(await makeDocument("docx"))
    await client.link(file)
    const rows = async () => {
      const [counts] = await own.sql<Record<string, number>>(`
        SELECT (SELECT count(*) FROM "user")::int AS users, (SELECT count(*) FROM audit_event)::int AS events,
               (SELECT count(*) FROM outbox_event)::int AS outbox, (SELECT count(*) FROM email_token)::int AS tokens,
               (SELECT count(*) FROM link)::int AS links, (SELECT count(*) FROM link WHERE ended_at IS NULL)::int AS live,
               (SELECT count(*) FROM file WHERE state = 'AVAILABLE')::int AS files,
               (SELECT count(*) FROM session)::int AS sessions`)
      return counts
    }
    const before = await rows()
    await own.sql(
      "CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$",
    )
    const account = newAccount()
    const tries: Record<string, (() => Promise<Response>)[]> = {
      audit_event: [
        () => own.nobody.post("signup", account),
        () => own.nobody.post("password/forgot", { email: client.account.email }),
        () => own.nobody.post("token", { email: client.account.email, password: client.account.password }),
        () => client.post(`files/${file.id}/download-link`, {}),
        () => client.post(`files/${file.id}/download-link`, { deliver: "email" }),
        () => ops.delete(`files/${file.id}`),
      ],
      outbox_event: [
        () => own.nobody.post("signup", account),
        () => own.nobody.post("signup", { ...account, email: client.account.email }),
        () => own.nobody.post("password/forgot", { email: client.account.email }),
        () => client.post(`files/${file.id}/download-link`, { deliver: "email" }),
      ],
    }
    for (const [table, calls] of Object.entries(tries)) {
      await own.sql(`CREATE TRIGGER breaks BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION break()`)
      for (const call of calls) await expectProblem(await call(), 500, "internal")
      await own.sql(`DROP TRIGGER breaks ON ${table}`)
      expect(await rows(), `while ${table} was broken`).toEqual(before)
    }
    // And then it works, as if nothing had been.
    await own.signedUpClient(account)
    expect((await ops.delete(`files/${file.id}`)).status).toBe(200)
  })
})

test.describe("with every word logged", () => {
  const own = ownSite(() => ({ LOG_LEVEL: "trace", WORKERS: "2" }))

  test("S65 S66 failures are logged, one object a line; secrets and contents never are, nor is a line ever broken", async () => {
    const site = own()
    const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
    const { jar } = await signedInBrowser(site.url, client.account)
    const document = await makeDocument("docx")
    const file = await ops.upload(document)
    const link = await client.link(file)
    await client.download(link)
    const verify = await site.mailedToken(client.account.email, /verify/i)
    await site.nobody.post("password/forgot", { email: client.account.email })
    const reset = await site.mailedToken(client.account.email, /new password/i)
    const wrong = "Wrong-Password-That-Is-Not-Logged"
    await site.nobody.post("token", { email: client.account.email, password: wrong })
    await site.nobody.post("signup", { ...newAccount(), password: wrong, role: "ops" })

    // Something that fails for certain: its bytes are gone. And names that would break a line.
    const forged = 'x\r\n{"level":60,"msg":"forged"}'
    await client.get(`files?q=${encodeURIComponent(forged)}`)
    await site.nobody.post("token", { email: forged, password: forged })
    await ops.tryUpload({ name: `${forged}.docx`, bytes: document.bytes })
    for (const name of ["setup.exe", "report.exe.docx", "report.docx.exe"]) {
      for (const bytes of [Buffer.from("MZ"), Buffer.alloc(300_000)]) await ops.tryUpload({ name, bytes })
    }
    await site.sql("UPDATE file SET storage_key = 'AAAAAAAAAAAAAAAAAAAAAAAA' WHERE id = $1", [file.id])
    const failed = await client.get(link, { "user-agent": '"\t{"level":60,"msg":"forged"}' })
    expect(failed.status).toBeGreaterThanOrEqual(500)
    const { requestId } = await failed.json()
    // The last line of a request is the one that tells of its end.
    const lines = () => site.said.split("\n").slice(0, -1)
    const ended = () => lines().some((line) => line.includes(requestId) && line.includes('"msg":"request"'))
    await expect.poll(ended).toBe(true)

    const logged = lines().filter((line) => line.startsWith("{"))
    expect(logged.length).toBeGreaterThan(0)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
    for (const line of logged) expect(line).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/)
    const failure = logged.map((line) => JSON.parse(line)).find((entry) => entry.requestId === requestId && entry.error)
    // A refusal is no failure: nothing was thrown that nobody caught.
    expect(site.said).not.toMatch(/uncaught|unhandled/i)
    expect(logged.some((line) => JSON.parse(line).msg === "forged")).toBe(false)
    expect(failure).toMatchObject({ level: 50, code: expect.any(String), error: { message: expect.any(String) } })

    const cookie = /waybill\.session=([^;]+)/.exec(jar.header)?.[1] ?? ""
    const [row] = await site.sql<{ password_hash: string }>(`SELECT password_hash FROM "user" WHERE id = $1`, [
      client.id,
    ])
    const secrets = {
      password: client.account.password,
      "wrong password": wrong,
      hash: row?.password_hash ?? "",
      "access token": client.tokens.access_token,
      "refresh token": client.tokens.refresh_token,
      "download token": link.split("/").at(-1) ?? "",
      "verify token": verify,
      "reset token": reset,
      cookie,
      "ops password": site.opsAccount.password,
      content: document.bytes.subarray(200, 260).toString("latin1"),
    }
    for (const [what, secret] of Object.entries(secrets)) {
      expect(secret.length, what).toBeGreaterThan(10)
      expect(site.said.includes(secret), `${what} in the log`).toBe(false)
    }
  })

  test("S68 the mailbox, metrics and the job engine's door are closed to others", async () => {
    const site = own()
    for (const method of ["GET", "POST", "PUT"]) {
      const door = await site.nobody.send(method, "/api/inngest?fnId=waybill-sweep&stepId=step", {
        ...(method === "GET" ? {} : { json: { event: { name: "x" }, events: [], steps: {}, ctx: {} } }),
      })
      expect(door.status, `${method} /api/inngest`).toBe(404)
    }
    expect((await site.nobody.get("/api/metrics")).status).toBe(404)
  })
})
