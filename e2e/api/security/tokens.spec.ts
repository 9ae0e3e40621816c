import { expect } from "@playwright/test"
import { EncryptJWT } from "jose"
import { expectProblem } from "../../fixtures/caller"
import { makeDocument } from "../../fixtures/office"
import { type OwnSite, ownSite } from "../../fixtures/own-site"
import { answerOf, bodyOf, rawRequest } from "../../fixtures/raw"
import { codeIn, linkIn, newAccount, type Person } from "../../fixtures/site"
import { test } from "../../fixtures/waybill"

/** The token with one bit of each part flipped, and other spoilt ones. */
function spoilt(token: string): string[] {
  const parts = token.split(".")
  const flipped = parts.flatMap((part, index) => {
    if (part === "") return []
    const bytes = Buffer.from(part, "base64url")
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    return [parts.with(index, bytes.toString("base64url")).join(".")]
  })
  return [...flipped, token.slice(0, -8), parts.slice(0, 4).join("."), `${token}x`, "x", "....", "a.b.c.d.e"]
}

test("S14 bearer tokens are 256 random bits, and only their hashes are kept", async ({ site }) => {
  const { tokens, id } = await site.signedUpClient()
  for (const token of [tokens.access_token, tokens.refresh_token]) {
    expect(Buffer.from(token.replace(/^wb[ar]_/, ""), "base64url").length).toBe(32)
  }
  const rows = await site.sql(
    `SELECT s.*, r.* FROM session s JOIN refresh_token r ON r.session_id = s.id WHERE s.user_id = $1`,
    [id],
  )
  expect(rows.length).toBe(1)
  expect(JSON.stringify(rows)).not.toContain(tokens.access_token.slice(4))
  expect(JSON.stringify(rows)).not.toContain(tokens.refresh_token.slice(4))
})

test("S15 no spoilt token is taken, and all are refused alike", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const file = await ops.upload(await makeDocument("docx"))
  const link = await client.link(file)
  const token = link.split("/").at(-1) ?? ""
  for (const bad of spoilt(token)) {
    await expectProblem(await client.get(`download/${bad}`), 404, "not_found")
  }
  expect((await client.get(link)).status).toBe(200)

  const account = newAccount()
  await site.signUp(account)
  const verify = await site.mailedToken(account.email, /verify/i)
  for (const bad of spoilt(verify)) await expectProblem(await site.verify(bad), 400, "invalid_token")
  expect((await site.verify(verify)).status).toBe(200)
})

test("S18 S23 a verification link is short-lived, and says when it has expired", async ({ site }) => {
  const account = newAccount()
  await site.signUp(account)
  const token = await site.mailedToken(account.email, /verify/i)
  const [row] = await site.sql<{ hours: number }>(
    `SELECT round(extract(epoch FROM t.expires_at - t.created_at) / 3600)::int AS hours
     FROM email_token t JOIN "user" u ON u.id = t.user_id WHERE u.email = $1`,
    [account.email],
  )
  expect(row?.hours).toBe(24)
  await site.sql(
    `UPDATE email_token SET expires_at = now() - interval '1 second'
     WHERE user_id = (SELECT id FROM "user" WHERE email = $1)`,
    [account.email],
  )
  expect((await site.verify(token)).status).toBe(400)
  await expectProblem(
    await site.nobody.post("token", { email: account.email, password: account.password }),
    401,
    "invalid_credentials",
  )
  // A new one can be had.
  expect((await site.nobody.post("verify-email/resend", { email: account.email })).status).toBe(202)
  await expect.poll(async () => (await site.verify(await site.mailedToken(account.email, /verify/i))).status).toBe(200)
})

test("S19 a verify token is not a download token, nor one that resets a password, nor the other way round", async ({
  site,
}) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const download = (await client.link(await ops.upload(await makeDocument("docx")))).split("/").at(-1) ?? ""
  const account = newAccount()
  await site.signUp(account)
  const verify = await site.mailedToken(account.email, /verify/i)
  await site.nobody.post("password/forgot", { email: client.account.email })
  const reset = await site.mailedToken(client.account.email, /new password/i)
  const password = newAccount().password

  for (const token of [verify, reset]) await expectProblem(await client.get(`download/${token}`), 404, "not_found")
  for (const token of [download, reset]) await expectProblem(await site.verify(token), 400, "invalid_token")
  for (const token of [download, verify]) {
    await expectProblem(await site.nobody.post("password/reset", { token, password }), 400, "invalid_token")
  }
  for (const token of [download, verify, reset]) {
    expect((await site.nobody.get("me", { authorization: `Bearer ${token}` })).status).toBe(401)
  }
})

test("S20 a download token is for its client alone", async ({ site }) => {
  const [ops, one, other] = await Promise.all([site.ops(), site.signedUpClient(), site.signedUpClient()])
  const file = await ops.upload(await makeDocument("docx"))
  const [first, second] = await Promise.all([one.link(file), other.link(file)])
  await expectProblem(await other.get(first), 404, "not_found")
  await expectProblem(await one.get(second), 404, "not_found")
  expect((await one.get(first)).status).toBe(200)
})

test("S21 single use under 20 parallel requests", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const file = await ops.upload(await makeDocument("docx"))
  const twenty = async (call: () => Promise<Response>) =>
    (await Promise.all(Array.from({ length: 20 }, call))).map(({ status }) => status).sort()

  const link = await client.link(file, { maxDownloads: 1 })
  let whole = 0
  const statuses = await twenty(async () => {
    const answer = await client.get(link)
    const bytes = await answer.arrayBuffer().catch(() => new ArrayBuffer(0))
    if (answer.status === 200 && bytes.byteLength === file.size) whole += 1
    return answer
  })
  expect(whole).toBe(1)
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(statuses.filter((status) => ![200, 410, 429].includes(status))).toEqual([])
  await expectProblem(await client.get(link), 410, "link_used_up")
  // Parts of it use nothing up, and together are no more than that either.
  const parts = await client.link(file, { maxDownloads: 1 })
  const half = Math.ceil(file.size / 2)
  const halves = await twenty(() => client.get(parts, { range: `bytes=0-${half - 1}` }))
  expect(halves.filter((status) => status === 206).length).toBeLessThanOrEqual(4)
  expect(halves.filter((status) => ![206, 410, 429].includes(status))).toEqual([])

  const account = newAccount()
  await site.signUp(account)
  const verify = await site.mailedToken(account.email, /verify/i)
  expect(await twenty(() => site.verify(verify))).toEqual([200, ...Array(19).fill(400)])

  await site.nobody.post("password/forgot", { email: account.email })
  const reset = await site.mailedToken(account.email, /new password/i)
  const password = newAccount().password
  expect(await twenty(() => site.nobody.post("password/reset", { token: reset, password }))).toEqual([
    200,
    ...Array(19).fill(400),
  ])

  const { tokens } = await site.signedUpClient()
  const refreshed = await twenty(() => site.nobody.post("token/refresh", { refresh_token: tokens.refresh_token }))
  expect(refreshed.filter((status) => status === 200).length).toBe(1)
})

test("S22 GET and HEAD consume nothing", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const account = newAccount()
  await site.signUp(account)
  const link = linkIn(await site.mailTo(account.email, /verify/i))
  const token = link.hash.replace("#token=", "")
  for (const path of [link.href, `/verify?token=${token}`, `/reset-password?token=${token}`]) {
    await site.nobody.get(path)
    await site.nobody.head(path)
  }
  expect((await site.verify(token)).status).toBe(200)

  const once = await client.link(await ops.upload(await makeDocument("docx")), { maxDownloads: 1 })
  for (let times = 0; times < 5; times++) expect((await client.head(once)).status).toBe(200)
  expect((await client.get(once)).status).toBe(200)
})

test("S24 a newer link voids the older", async ({ site }) => {
  const account = newAccount()
  await site.signUp(account)
  const older = await site.mailedToken(account.email, /verify/i)
  await site.nobody.post("verify-email/resend", { email: account.email })
  await expect.poll(() => site.mailedToken(account.email, /verify/i)).not.toBe(older)
  const newer = await site.mailedToken(account.email, /verify/i)
  await expectProblem(await site.verify(older), 400, "invalid_token")
  expect((await site.verify(newer)).status).toBe(200)

  await site.nobody.post("password/forgot", { email: account.email })
  const olderReset = await site.mailedToken(account.email, /new password/i)
  await site.nobody.post("password/forgot", { email: account.email })
  await expect.poll(() => site.mailedToken(account.email, /new password/i)).not.toBe(olderReset)
  const { password } = newAccount()
  const refused = await site.nobody.post("password/reset", { token: olderReset, password })
  await expectProblem(refused, 400, "invalid_token")
})

test("S25 links are built from APP_URL, whatever host a request names", async ({ site }) => {
  const account = newAccount()
  const body = JSON.stringify(account)
  const headers = {
    host: "evil.example",
    "x-forwarded-host": "evil.example",
    forwarded: "host=evil.example",
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
  }
  const request = rawRequest(`${site.url}/api/v1/signup`, { method: "POST", headers })
  request.end(body)
  expect((await answerOf(request)).statusCode).toBe(202)
  const mail = await site.mailTo(account.email, /verify/i)
  expect(linkIn(mail).origin).toBe(site.url)
  expect(mail.html + mail.text).not.toContain("evil.example")

  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const file = await ops.upload(await makeDocument("docx"))
  const asked = rawRequest(`${site.url}/api/v1/files/${file.id}/download-link`, {
    method: "POST",
    headers: { ...client.headers, host: "evil.example" },
  })
  asked.end()
  const answer = await answerOf(asked)
  expect(JSON.parse(String((await bodyOf(answer)).bytes))["download-link"]).toContain(`${site.url}/api/v1/download/`)
})

test("S26 pages that take a token send no referrer", async ({ site }) => {
  const client = await site.signedUpClient()
  for (const path of ["/verify", "/reset-password", "/api/v1/download/x", "/link-problem?code=link_expired"]) {
    expect((await client.get(path)).headers.get("referrer-policy"), path).toBe("no-referrer")
  }
})

test("S27 verifying and resetting a password sign nobody in", async ({ site }) => {
  const account = newAccount()
  await site.signUp(account)
  const verified = await site.verify(await site.mailedToken(account.email, /verify/i))
  expect(verified.headers.getSetCookie()).toEqual([])
  expect(Object.keys(await verified.json()).sort()).toEqual(["email", "hasPassword", "message"])
  await site.nobody.post("password/forgot", { email: account.email })
  const token = await site.mailedToken(account.email, /new password/i)
  const reset = await site.nobody.post("password/reset", { token, password: newAccount().password })
  expect(reset.headers.getSetCookie()).toEqual([])
  expect(Object.keys(await reset.json())).toEqual(["message"])
})

test("S27 who has the mailbox decides what the password is, whoever signed up with its address", async ({ site }) => {
  const stranger = newAccount()
  const own = newAccount().password
  await site.signUp(stranger)
  const token = await site.mailedToken(stranger.email, /verify/i)
  const send = (body: object) => site.nobody.post("verify-email", body)
  await expectProblem(await send({ token, password: "Summer2026!" }), 400, "weak_password")
  const verified = await send({ token, password: own })
  expect(await verified.json()).toMatchObject({ email: stranger.email, hasPassword: true })
  expect(verified.headers.getSetCookie()).toEqual([])
  const signIn = (password: string) => site.nobody.post("token", { email: stranger.email, password })
  await expectProblem(await signIn(stranger.password), 401, "invalid_credentials")
  expect((await signIn(own)).status).toBe(200)
  for (const body of [{}, { token, code: "AB23-CD45" }, { code: "AB23-CD45" }, { email: stranger.email }]) {
    await expectProblem(await send(body), 400, "invalid_request")
  }

  // A code proves the mailbox too: what was there before it counts no more.
  const hijacked = newAccount()
  await site.signUp(hijacked)
  await site.nobody.post("sign-in-code", { email: hijacked.email })
  const code = codeIn(await site.mailTo(hijacked.email, /sign-in code/i))
  expect((await site.nobody.post("token", { email: hijacked.email, code })).status).toBe(200)
  await expectProblem(
    await site.nobody.post("token", { email: hijacked.email, password: hijacked.password }),
    401,
    "invalid_credentials",
  )
})

test("S21 S24 the code of a mail does what its link does, once", async ({ site }) => {
  const account = newAccount()
  await site.signUp(account)
  const code = codeIn(await site.mailTo(account.email, /verify/i))
  const verify = (typed: string) => site.nobody.post("verify-email", { email: account.email, code: typed })
  await expectProblem(await verify("AAAA-2222"), 400, "invalid_code")
  const unknown = await site.nobody.post("verify-email", { email: newAccount().email, code })
  await expectProblem(unknown, 400, "invalid_code")
  expect((await verify(code)).status).toBe(200)
  await expectProblem(await verify(code), 400, "invalid_code")

  await site.nobody.post("password/forgot", { email: account.email })
  const first = codeIn(await site.mailTo(account.email, /new password/i))
  const { password } = newAccount()
  const reset = (typed: string) => site.nobody.post("password/reset", { email: account.email, code: typed, password })
  await site.nobody.post("password/forgot", { email: account.email })
  const newest = async () => codeIn(await site.mailTo(account.email, /new password/i))
  await expect.poll(newest).not.toBe(first)
  const second = await newest()
  await expectProblem(await reset(first), 400, "invalid_code")
  expect((await reset(second)).status).toBe(200)
  await site.signIn({ email: account.email, password })
  // And the owner is told.
  expect((await site.mailTo(account.email, /password was changed/i)).text).toContain(`${site.url}/forgot-password`)
})

test.describe("with keys that the test knows", () => {
  const key = (letter: string) => `${letter}:${Buffer.alloc(32, letter).toString("base64")}`
  const own = ownSite(() => ({ TOKEN_KEYS: key("a") }))

  /** A token as the product would make it, were its clock and its claims ours. */
  const seal = (site: OwnSite, claims: { purpose: string; id: string; audience: string; expiresAt: Date }) => {
    const [kid = "", secret = ""] = (site.setting("TOKEN_KEYS").split(",")[0] ?? "").split(":")
    return new EncryptJWT({ purpose: claims.purpose })
      .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid })
      .setJti(claims.id)
      .setAudience(claims.audience)
      .setExpirationTime(claims.expiresAt)
      .encrypt(Buffer.from(secret, "base64"))
  }

  test("S18 S19 S20 expiry, purpose and audience count, even in a token of the right key", async () => {
    const site = own()
    const [ops, client, other] = [await site.ops(), await site.signedUpClient(), await site.signedUpClient()]
    await client.link(await ops.upload(await makeDocument("docx")))
    const [link] = await site.sql<{ id: string }>("SELECT id FROM link WHERE client_id = $1", [client.id])
    const [past, future] = [new Date(Date.now() - 1_000), new Date(Date.now() + 60_000)]
    const good = { purpose: "download", id: link?.id ?? "", audience: client.id, expiresAt: future }
    const download = async (caller: Person, claims: typeof good) => caller.get(`download/${await seal(site, claims)}`)

    expect((await download(client, good)).status).toBe(200)
    await expectProblem(await download(client, { ...good, expiresAt: past }), 410, "link_expired")
    await expectProblem(await download(other, { ...good, expiresAt: past }), 404, "not_found")
    await expectProblem(await download(other, good), 404, "not_found")
    await expectProblem(await download(other, { ...good, audience: other.id }), 404, "not_found")
    await expectProblem(await download(client, { ...good, audience: other.id }), 404, "not_found")
    await expectProblem(await download(client, { ...good, purpose: "verify-email" }), 404, "not_found")

    const account = newAccount()
    await site.signUp(account)
    await site.mailTo(account.email, /verify/i)
    const [row] = await site.sql<{ id: string; user_id: string }>(
      `SELECT t.id, t.user_id FROM email_token t JOIN "user" u ON u.id = t.user_id WHERE u.email = $1`,
      [account.email],
    )
    const verify = { purpose: "verify-email", id: row?.id ?? "", audience: row?.user_id ?? "", expiresAt: future }
    const tried = async (claims: typeof verify) => site.verify(await seal(site, claims))
    await expectProblem(await tried({ ...verify, expiresAt: past }), 400, "expired_token")
    await expectProblem(await tried({ ...verify, purpose: "reset-password" }), 400, "invalid_token")
    await expectProblem(await tried({ ...verify, audience: client.id }), 400, "invalid_token")
    expect((await tried(verify)).status).toBe(200)
  })

  test("S67 live links stay good under a new key, and die when theirs is retired", async () => {
    test.setTimeout(120_000)
    const site = own()
    const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
    const file = await ops.upload(await makeDocument("docx"))
    const old = await client.link(file)

    await site.stop()
    await site.startAgain({ TOKEN_KEYS: `${key("b")},${key("a")}` })
    expect((await client.get(old)).status).toBe(200)
    const fresh = await client.link(file)

    await site.stop()
    await site.startAgain({ TOKEN_KEYS: key("b") })
    await expectProblem(await client.get(old), 404, "not_found")
    expect((await client.get(fresh)).status).toBe(200)
  })
})
