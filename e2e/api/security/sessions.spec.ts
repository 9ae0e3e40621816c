import { expect } from "@playwright/test"
import { CookieJar, ownPage, signedInBrowser, signInByForm } from "../../fixtures/browser-session"
import { Caller, expectProblem } from "../../fixtures/caller"
import { makeDocument } from "../../fixtures/office"
import { ownSite } from "../../fixtures/own-site"
import { answerOf, rawRequest } from "../../fixtures/raw"
import { linkIn, newAccount } from "../../fixtures/site"
import { test } from "../../fixtures/waybill"

const sessionCookie = /^(__Host-)?waybill\.session=/

test("S28 signing in begins a session of its own, whatever cookie was there", async ({ site }) => {
  const [attacker, victim] = await Promise.all([site.signedUpClient(), site.signedUpClient()])
  const planted = await signedInBrowser(site.url, attacker.account)
  const before = planted.jar.header
  await signInByForm(site.url, victim.account, { jar: planted.jar })
  const after = planted.jar.header
  expect(after).not.toBe(before)
  const who = async (cookie: string) => (await (await new Caller(site.url, { cookie }).get("me")).json()).email
  expect(await who(after)).toBe(victim.account.email)
  expect(await who(before)).toBe(attacker.account.email)

  const again = await signedInBrowser(site.url, victim.account)
  expect(again.jar.header).not.toBe(after)
  const sessions = await site.sql("SELECT id FROM session WHERE user_id = $1 AND kind = 'BROWSER'", [victim.id])
  expect(sessions.length).toBe(2)
})

test("S29 a replayed cookie is dead after sign-out", async ({ site }) => {
  const { account } = await site.signedUpClient()
  const { browser, jar, csrfToken } = await signedInBrowser(site.url, account)
  const replayed = jar.header
  expect((await browser.get("me")).status).toBe(200)
  const signedOut = await browser.send("POST", "/api/auth/signout", {
    headers: { ...ownPage(site.url), "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken, json: "true" }).toString(),
  })
  expect(signedOut.status).toBe(200)
  jar.keep(signedOut)
  expect(jar.header).not.toMatch(/waybill\.session/)
  await expectProblem(await new Caller(site.url, { cookie: replayed }).get("me"), 401, "unauthenticated")
  expect((await new Caller(site.url, { cookie: replayed }).get("/portal")).status).toBe(307)
})

test("S29 a forged or changed cookie is nobody", async ({ site }) => {
  const { account } = await site.signedUpClient()
  const { jar } = await signedInBrowser(site.url, account)
  const value = /waybill\.session=([^;]+)/.exec(jar.header)?.[1] ?? ""
  for (const forged of [
    `${value}x`,
    value.slice(0, -4),
    // Not the last one, of whose bits some are nobody's.
    value.replace(/.(?=.{9}$)/, (one) => (one === "A" ? "B" : "A")),
    "x",
  ]) {
    const cookie = `waybill.session=${forged}`
    expect((await new Caller(site.url, { cookie }).get("me")).status).toBe(401)
  }
})

test("S30 a disabled user is out at once", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const { browser } = await signedInBrowser(site.url, client.account)
  const link = await client.link(await ops.upload(await makeDocument("docx")))
  await site.sql(`UPDATE "user" SET disabled_at = now() WHERE id = $1`, [client.id])
  for (const caller of [client, browser]) {
    await expectProblem(await caller.get("me"), 401, "unauthenticated")
    await expectProblem(await caller.get(link), 401, "unauthenticated")
  }
  const { refresh_token } = client.tokens
  await expectProblem(await site.nobody.post("token/refresh", { refresh_token }), 400, "invalid_token")
})

test("S31 a changed role and a raised session version count at once", async ({ site }) => {
  const client = await site.signedUpClient()
  const { browser } = await signedInBrowser(site.url, client.account)
  const role = (value: string) => site.sql(`UPDATE "user" SET role = $2 WHERE id = $1`, [client.id, value])
  const upload = async () => (await client.tryUpload(await makeDocument("docx"))).status
  expect(await upload()).toBe(403)
  await role("OPS")
  expect(await upload()).toBe(201)
  expect((await browser.send("POST", "me/visit", { headers: ownPage(site.url) })).status).toBe(403)
  await role("CLIENT")
  expect(await upload()).toBe(403)
  await site.sql(`UPDATE "user" SET session_version = session_version + 1 WHERE id = $1`, [client.id])
  for (const caller of [client, browser]) await expectProblem(await caller.get("me"), 401, "unauthenticated")
})

test("S32 an idle and an old session end", async ({ site }) => {
  const { account, id } = await site.signedUpClient()
  const idle = await signedInBrowser(site.url, account)
  await site.sql("UPDATE session SET last_seen_at = now() - interval '13 hours' WHERE user_id = $1", [id])
  await expectProblem(await idle.browser.get("me"), 401, "unauthenticated")
  const old = await signedInBrowser(site.url, account)
  await site.sql("UPDATE session SET expires_at = now() - interval '1 second' WHERE user_id = $1", [id])
  await expectProblem(await old.browser.get("me"), 401, "unauthenticated")
})

test("S33 a password reset ends every session", async ({ site }) => {
  const client = await site.signedUpClient()
  const { browser } = await signedInBrowser(site.url, client.account)
  const { email } = client.account
  await site.nobody.post("password/forgot", { email })
  const token = await site.mailedToken(email, /new password/i)
  const { password } = newAccount()
  expect((await site.nobody.post("password/reset", { token, password })).status).toBe(200)
  for (const caller of [client, browser]) await expectProblem(await caller.get("me"), 401, "unauthenticated")
  const { refresh_token } = client.tokens
  await expectProblem(await site.nobody.post("token/refresh", { refresh_token }), 400, "invalid_token")
  const old = { email, password: client.account.password }
  await expectProblem(await site.nobody.post("token", old), 401, "invalid_credentials")
  await site.signIn({ email, password })
})

test("S34 cookies are closed to scripts and to other sites", async ({ site }) => {
  const { account } = await site.signedUpClient()
  const { jar } = await signedInBrowser(site.url, account)
  expect(jar.lines.filter((line) => sessionCookie.test(line)).length).toBe(1)
  for (const line of jar.lines) {
    expect(line).toMatch(/; HttpOnly/i)
    expect(line).toMatch(/; SameSite=(Lax|Strict)/i)
    expect(line).toMatch(/; Path=\//i)
    expect(line).not.toMatch(/; Domain=/i)
  }
})

test("S35 no secret stands in a URL, but for the download token, which is worth nothing by itself", async ({
  site,
}) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const account = newAccount()
  await site.signUp(account)
  await site.nobody.post("password/forgot", { email: client.account.email })
  for (const [email, subject] of [
    [account.email, /verify/i],
    [client.account.email, /new password/i],
  ] as const) {
    const link = linkIn(await site.mailTo(email, subject))
    // What stands behind the # is never sent. As `?token=` it works as well, and is taken out at once (e2e/browser/accounts).
    expect(link.search).toBe("")
    expect(link.hash).toMatch(/^#token=/)
  }
  const { response } = await signInByForm(site.url, { email: account.email, password: "Wrong-Password-1" })
  const { url } = await response.json()
  expect(url).not.toContain("Wrong-Password-1")
  expect(decodeURIComponent(url)).not.toContain(account.email)

  const document = await (await site.nobody.get("openapi.json")).json()
  const parameters = Object.entries<Record<string, { parameters: { name: string }[] }>>(document.paths).flatMap(
    ([path, item]) =>
      Object.values(item).flatMap((operation) => operation.parameters.map(({ name }) => `${path} ${name}`)),
  )
  expect(parameters.filter((name) => /token|password|secret|key|otp|session/i.test(name))).toEqual([
    "/download/{token} token",
    "/download/{token} token",
  ])
  const link = await client.link(await ops.upload(await makeDocument("docx")))
  await expectProblem(await site.nobody.get(link), 401, "unauthenticated")
})

test.describe("served over https", () => {
  const appUrl = "https://waybill.example"
  // Mails go elsewhere, to a place where nobody listens.
  const own = ownSite(() => ({ APP_URL: appUrl, RESEND_API_KEY: "re_test", RESEND_BASE_URL: "http://127.0.0.1:9" }))

  test("S34 cookies are bound to https and to this host", async () => {
    const site = own()
    const { jar, browser } = await signedInBrowser(site.url, site.opsAccount, { appUrl, jar: new CookieJar() })
    const session = jar.lines.find((line) => sessionCookie.test(line)) ?? ""
    expect(session).toMatch(/^__Host-waybill\.session=/)
    for (const line of jar.lines) {
      expect(line).toMatch(/^(__Host|__Secure)-/)
      expect(line).toMatch(/; Secure/i)
      expect(line).toMatch(/; HttpOnly/i)
    }
    expect(await (await browser.get("me")).json()).toMatchObject({ role: "ops" })
    // The name of the cookie that http uses opens nothing here.
    const value = /waybill\.session=([^;]+)/.exec(session)?.[1] ?? ""
    expect((await site.nobody.get("me", { cookie: `waybill.session=${value}` })).status).toBe(401)
  })

  test("S44 on https, only its own origin may write", async () => {
    const site = own()
    const { browser } = await signedInBrowser(site.url, site.opsAccount, { appUrl })
    const document = await makeDocument("docx")
    const form = () => {
      const data = new FormData()
      data.set("file", new Blob([document.bytes]), document.name)
      return data
    }
    const from = (origin: string) => browser.send("POST", "files", { headers: { origin }, body: form() })
    for (const origin of [
      site.url,
      "http://waybill.example",
      "https://waybill.example.evil.example",
      "https://evil.example",
    ]) {
      await expectProblem(await from(origin), 403, "cross_site")
    }
    expect((await from(appUrl)).status).toBe(201)
  })

  test("S48 browsers are told to stay on https, by every answer", async () => {
    const site = own()
    const style = /\/_next\/static\/[^"]+\.css/.exec(await (await site.nobody.get("/sign-in")).text())?.[0] ?? ""
    const calls: [string, string, Record<string, string>?][] = [
      ["GET", "/"],
      ["GET", "/sign-in"],
      ["GET", "/portal"],
      ["GET", "/nowhere"],
      ["GET", "/sign-in/"],
      ["GET", "/x//y"],
      ["GET", style],
      ["HEAD", style],
      ["GET", "/_next/static/nothing.js"],
      ["GET", "/_next/image?url=x"],
      ["GET", "/icon.svg"],
      ["GET", "/favicon.ico"],
      ["GET", "files"],
      ["GET", "nowhere"],
      ["PURGE", "files"],
      ["OPTIONS", "files"],
      ["POST", "signup"],
      ["GET", "openapi.json"],
      ["GET", "/api/health"],
      ["GET", "/api/metrics"],
      ["GET", "/api/auth/csrf"],
      ["GET", "/api/auth/signin"],
      ["GET", "/api/auth/nothing"],
      ["GET", "/api/auth/callback/credentials"],
      ["POST", "/api/auth/callback/credentials"],
      ["GET", "/api/inngest"],
      ["PUT", "/api/inngest"],
      ["POST", "/api/webhooks/resend"],
      ["GET", "/api/dev/mailbox"],
      ["POST", "/sign-in"],
      ["TRACE", "/"],
      ["GET", "/", { expect: "nothing" }],
      ["GET", "/", { host: "a b" }],
      ["GET", "/", { connection: "upgrade", upgrade: "websocket" }],
      ["GET", "/api/v1/files", { connection: "upgrade", upgrade: "websocket" }],
      ["GET", "/", { "x-long": "x".repeat(40_000) }],
    ]
    for (const [method, path, headers] of calls) {
      const target = new URL(path, `${site.url}/api/v1/`)
      const request = rawRequest(site.url, { method, headers, path: target.pathname + target.search })
      request.end()
      const answer = await answerOf(request)
      answer.resume()
      const told = `${method} ${path} ${Object.keys(headers ?? {})}: ${answer.statusCode}`
      expect(answer.headers["strict-transport-security"], told).toMatch(/^max-age=(\d{8,})/)
      if (!headers?.["x-long"]) expect(answer.headers["x-content-type-options"], told).toBe("nosniff")
    }
  })

  test("S68 the mailbox is closed when mails go elsewhere", async () => {
    const site = own()
    expect((await site.nobody.get("/api/dev/mailbox")).status).toBe(404)
    expect((await site.nobody.get("/dev/mailbox")).status).toBe(404)
  })
})
