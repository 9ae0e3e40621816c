import { createHmac, randomBytes } from "node:crypto"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect } from "@playwright/test"
import { ResendServer } from "@/lib/platform/mail/resend.fixture"
import { certificate, SmtpReceiver } from "@/lib/platform/mail/smtp.fixture"
import { temporaryFolder } from "@/scripts/database/temporary"
import { expectProblem } from "../fixtures/caller"
import { ownSite } from "../fixtures/own-site"
import { newAccount } from "../fixtures/site"
import { test } from "../fixtures/waybill"

type MailRow = { state: string; reason: string | null; provider: string; tries: number }
const mailRow = "SELECT state, reason, provider, tries FROM mail WHERE address = $1"
const webhook = "/api/webhooks/resend"

test.describe("with Resend", () => {
  const resend = new ResendServer()
  const secret = `whsec_${randomBytes(32).toString("base64")}`
  let baseUrl = ""
  test.beforeAll(async () => {
    baseUrl = await resend.start()
  })
  test.afterAll(() => resend.stop())
  const own = ownSite(() => ({ RESEND_API_KEY: "re_key", RESEND_BASE_URL: baseUrl, RESEND_WEBHOOK_SECRET: secret }))

  function signed(body: string): Record<string, string> {
    const [id, time] = [`msg_${randomBytes(8).toString("hex")}`, Math.floor(Date.now() / 1000)]
    const key = Buffer.from(secret.replace("whsec_", ""), "base64")
    const signature = createHmac("sha256", key).update(`${id}.${time}.${body}`).digest("base64")
    const headers = { "svix-id": id, "svix-timestamp": String(time), "svix-signature": `v1,${signature}` }
    return { "content-type": "application/json", ...headers }
  }

  test("a mail put off with 429 goes out, and its webhooks say what became of it", async () => {
    const site = own()
    const account = newAccount()
    const body = '{"statusCode":429,"name":"rate_limit_exceeded","message":"Too many requests."}'
    resend.odd.push({ status: 429, body, headers: { "retry-after": "1" } })
    await site.signUp(account)
    await expect
      .poll(async () => (await site.sql<MailRow>(mailRow, [account.email]))[0], { timeout: 20_000 })
      .toEqual({
        state: "SENT",
        reason: null,
        provider: "resend",
        tries: 2,
      })
    expect(resend.mails().map(({ to }) => to)).toEqual([account.email])
    const [sent] = resend.arrived.values()
    const [tag] = sent?.mail.tags ?? []
    // Spaces and letters as nobody's parser would write them: what is signed is the very bytes.
    const words = JSON.stringify({
      email_id: sent?.id,
      tags: { [tag?.name ?? ""]: tag?.value },
      subject: "Grüße – 挨拶",
    })
    const notice = `{ "type" : "email.bounced",\n "created_at":"${new Date().toISOString()}", "data":${words}}`
    const headers = signed(notice)
    for (const news of [true, false]) {
      const response = await site.nobody.send("POST", webhook, { headers, body: notice })
      expect([response.status, await response.json()]).toEqual([200, { news }])
    }
    expect(await site.sql(mailRow, [account.email])).toMatchObject([{ state: "BOUNCED", reason: "bounced" }])
    expect(await site.sql("SELECT actor_role FROM audit_event WHERE action = 'mail.bounced'")).toEqual([
      { actor_role: "system" },
    ])
    await expectProblem(
      await site.nobody.send("POST", webhook, { headers, body: `${notice} ` }),
      401,
      "unauthenticated",
    )
  })
})

test.describe("with an SMTP server", () => {
  const receiver = new SmtpReceiver({
    secure: true,
    authOptional: false,
    onAuth: ({ username, password }, _session, callback) =>
      username === "waybill" && password === "p@ss/wörd"
        ? callback(null, { user: username })
        : callback(new Error("no")),
  })
  let port = 0
  test.beforeAll(async () => {
    port = (await receiver.start()).port
  })
  const folder = temporaryFolder()
  const certificateFile = join(folder.path, "ca.pem")
  writeFileSync(certificateFile, certificate.cert)
  test.afterAll(async () => {
    await receiver.stop()
    folder.remove()
  })
  const password = encodeURIComponent("p@ss/wörd")
  const own = ownSite(() => ({
    SMTP_URL: `smtps://waybill:${password}@localhost:${port}`,
    NODE_EXTRA_CA_CERTS: certificateFile,
    MAIL_FROM: "Waybill <waybill@mail.example>",
  }))

  test("a mail goes out encrypted, and its link verifies", async () => {
    const site = own()
    const account = newAccount()
    await site.signUp(account)
    await expect.poll(() => receiver.deliveries.length, { timeout: 20_000 }).toBe(1)
    const [delivery] = receiver.deliveries
    expect(delivery).toMatchObject({ encrypted: true, user: "waybill", recipients: [account.email] })
    const token = /#token=(\S+)/.exec(delivery?.email.text ?? "")?.[1] ?? ""
    expect((await site.verify(token)).status).toBe(200)
    expect(await site.sql(mailRow, [account.email])).toMatchObject([{ state: "SENT", provider: "smtp", tries: 1 }])
    expect((await site.nobody.get("/api/dev/mailbox")).status).toBe(404)
    expect((await site.nobody.send("POST", webhook, { body: "{}" })).status).toBe(404)
  })
})
