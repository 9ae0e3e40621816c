import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { mailerContract } from "./contract"
import { type Mail, MailError } from "./mailer"
import { mailTag, ResendMailer } from "./resend"
import { ResendServer } from "./resend.fixture"

const from = "Waybill <waybill@example.com>"
const server = new ResendServer()
let baseUrl = ""
beforeAll(async () => {
  baseUrl = await server.start()
})
afterAll(() => server.stop())
beforeEach(() => server.clear())

const mail: Mail = { to: "ada@example.com", subject: "s", html: "<p>h</p>", text: "t" }
const resend = (timeoutMilliseconds?: number) => new ResendMailer("re_key", from, baseUrl, timeoutMilliseconds)

async function failureOf(mailer: ResendMailer): Promise<MailError> {
  const failure = await mailer.send(mail, "key").catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(MailError)
  return failure as MailError
}

mailerContract("resend", async () => {
  server.clear()
  return { mailer: resend(), arrived: async () => server.mails() }
})

describe("resend", () => {
  test("the sender and the keys are those of the settings and of the mail, and the answer names the mail", async () => {
    const receipt = await resend().send(mail, "key")
    const arrived = server.arrived.get("key")
    expect(receipt).toEqual({ providerId: arrived?.id })
    expect(arrived?.mail).toMatchObject({ from, tags: [{ name: mailTag, value: "key" }] })
    expect(server.requests[0]?.authorization).toBe("Bearer re_key")
    expect(await resend().send(mail, "key")).toEqual(receipt)
  })

  const answers: [number, string, string, string][] = [
    [400, "validation_error", "The `to` field must be an address.", "mail_refused"],
    [422, "validation_error", "Invalid `to` field.", "mail_refused"],
    [422, "missing_required_field", "Missing `subject` field.", "mail_refused"],
    [422, "invalid_parameter", "The parameter must be a string.", "mail_refused"],
    [422, "invalid_from_address", "Invalid `from` field.", "mailer_settings"],
    [400, "validation_error", "API key is invalid", "mailer_settings"],
    [401, "validation_error", "API key is invalid", "mailer_settings"],
    [401, "missing_api_key", "Missing API key", "mailer_settings"],
    [403, "invalid_api_key", "API key is invalid", "mailer_settings"],
    [403, "validation_error", "The example.com domain is not verified.", "mailer_settings"],
    [409, "concurrent_idempotent_requests", "Still in progress.", "mailer_busy"],
    [429, "rate_limit_exceeded", "Too many requests.", "mailer_busy"],
    [429, "daily_quota_exceeded", "You have reached your daily email sending quota.", "mailer_busy"],
    [500, "internal_server_error", "An unexpected error occurred.", "mailer_error"],
    [503, "application_error", "An unexpected error occurred.", "mailer_error"],
  ]
  test.each(answers)("an answer of %i %s is a MailError: %s", async (status, name, message, reason) => {
    server.odd.push({ status, body: JSON.stringify({ statusCode: status, name, message }) })
    const failure = await failureOf(resend())
    expect(failure).toMatchObject({ reason, refused: reason === "mail_refused", retryAfterSeconds: undefined })
    expect(String(failure)).toContain(String(status))
    expect(String(failure)).not.toContain("re_key")
  })

  test.each([
    ["2", 2, 2],
    [() => new Date(Date.now() + 60_000).toUTCString(), 50, 60],
    ["0", 1, 1],
    ["999999999", 3_600, 3_600],
  ])("after 429 with Retry-After %s it says when to ask again", async (header, least, most) => {
    const value = typeof header === "string" ? header : header()
    const body = '{"statusCode":429,"name":"rate_limit_exceeded","message":"Too many requests."}'
    server.odd.push({ status: 429, body, headers: { "retry-after": value, "ratelimit-remaining": "0" } })
    const { retryAfterSeconds } = await failureOf(resend())
    expect(retryAfterSeconds).toBeGreaterThanOrEqual(least)
    expect(retryAfterSeconds).toBeLessThanOrEqual(most)
  })

  test("a Retry-After that makes no sense says nothing", async () => {
    server.odd.push({ status: 429, body: '{"statusCode":429}', headers: { "retry-after": "soon" } })
    expect(await failureOf(resend())).toMatchObject({ reason: "mailer_busy", retryAfterSeconds: undefined })
  })

  test.each([
    [200, "<html>welcome</html>"],
    [200, "{}"],
    [200, "null"],
    [200, '{"id":7}'],
    [500, "null"],
    [502, "<html>bad gateway</html>"],
    [422, '"no"'],
    [422, "[]"],
  ])("an answer of %i %s is no success, and tried again", async (status, body) => {
    server.odd.push({ status, body })
    expect(await failureOf(resend())).toMatchObject({ refused: false })
  })

  test("a server that is away, breaks off or says nothing is a MailError, to be tried again", async () => {
    const away = new ResendMailer("re_key", from, "http://127.0.0.1:9")
    expect(await failureOf(away)).toMatchObject({ reason: "mailer_away", refused: false })
    server.odd.push("cut", "silence")
    expect(await failureOf(resend())).toMatchObject({ reason: "mailer_away", refused: false })
    expect(await failureOf(resend(200))).toMatchObject({ reason: "mailer_timeout", refused: false })
  })

  test("a mail that was taken before the connection broke is not sent again", async () => {
    server.odd.push("taken and cut")
    expect(await failureOf(resend())).toMatchObject({ refused: false })
    expect(await resend().send({ ...mail, text: "written anew" }, "key")).toEqual({ providerId: null })
    expect(server.mails()).toEqual([mail])
  })
})
