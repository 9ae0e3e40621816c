import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { mailerContract } from "./contract"
import { type Mail, MailError } from "./mailer"
import { ResendMailer } from "./resend"

const from = "Waybill <waybill@example.com>"

/** What Resend's published API does with `POST /emails`, as far as a sender can see. */
const arrived = new Map<string, { body: string; mail: Mail & { from: string } }>()
let answer: { status: number; body: string } | "silence" | undefined
const authorizations: (string | undefined)[] = []

async function serve(request: IncomingMessage, response: ServerResponse) {
  let body = ""
  for await (const part of request) body += part
  authorizations.push(request.headers.authorization)
  const reply = (status: number, value: unknown) => {
    response.writeHead(status, { "content-type": "application/json" })
    response.end(typeof value === "string" ? value : JSON.stringify(value))
  }
  if (answer === "silence") return
  if (answer) return reply(answer.status, answer.body)
  if (request.method !== "POST" || request.url !== "/emails") {
    return reply(404, { statusCode: 404, name: "not_found", message: "no such endpoint" })
  }
  const key = String(request.headers["idempotency-key"])
  const before = arrived.get(key)
  if (before && before.body !== body) {
    const message = "This idempotency key has been used on a request with a different payload."
    return reply(409, { statusCode: 409, name: "invalid_idempotent_request", message })
  }
  if (!before) arrived.set(key, { body, mail: JSON.parse(body) })
  reply(200, { id: "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794" })
}

const server = createServer((request, response) => void serve(request, response))
let baseUrl = ""
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  arrived.clear()
  answer = undefined
})

const mail: Mail = { to: "ada@example.com", subject: "s", html: "<p>h</p>", text: "t" }
const failureOf = (mailer: ResendMailer) => mailer.send(mail, "key").catch((error: unknown) => error)

mailerContract("resend", async () => ({
  mailer: new ResendMailer("re_key", from, baseUrl),
  arrived: async () => [...arrived.values()].map(({ mail: { from: _, ...rest } }) => rest),
}))

describe("resend", () => {
  test("the sender and the key are those of the settings", async () => {
    await new ResendMailer("re_key", from, baseUrl).send(mail, "key")
    expect(arrived.get("key")?.mail.from).toBe(from)
    expect(authorizations.at(-1)).toBe("Bearer re_key")
  })

  test.each([
    [429, '{"statusCode":429,"name":"rate_limit_exceeded","message":"Too many requests."}', false],
    [500, '{"statusCode":500,"name":"internal_server_error","message":"An unexpected error occurred."}', false],
    [502, "<html>bad gateway</html>", false],
    [409, '{"statusCode":409,"name":"concurrent_idempotent_requests","message":"Still in progress."}', false],
    [403, '{"statusCode":403,"name":"invalid_api_key","message":"API key is invalid"}', false],
    [422, '{"statusCode":422,"name":"validation_error","message":"Invalid `to` field."}', true],
  ])("an answer of %i is a MailError: %s", async (status, body, refused) => {
    answer = { status, body }
    const failure = await failureOf(new ResendMailer("re_key", from, baseUrl))
    expect(failure).toBeInstanceOf(MailError)
    expect(failure).toMatchObject({ refused })
    expect(String(failure)).toContain(String(status))
    expect(String(failure)).not.toContain("re_key")
  })

  test("a server that is away or says nothing is a MailError, to be tried again", async () => {
    expect(await failureOf(new ResendMailer("re_key", from, "http://127.0.0.1:9"))).toMatchObject({ refused: false })
    answer = "silence"
    const failure = await failureOf(new ResendMailer("re_key", from, baseUrl, 200))
    expect(failure).toBeInstanceOf(MailError)
    expect(failure).toMatchObject({ refused: false })
  })
})
