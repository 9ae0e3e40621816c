import { createServer, type Server } from "node:net"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { mailerContract } from "./contract"
import { type Mail, MailError } from "./mailer"
import { type SmtpAddress, type SmtpLimits, SmtpMailer } from "./smtp"
import { certificate, type OddReply, SmtpReceiver } from "./smtp.fixture"

const from = "Waybill <waybill@mail.example>"
const mail: Mail = { to: "ada@example.com", subject: "Grüße", html: "<p>h</p>", text: "t\n" }
const limits: SmtpLimits = {
  connectMilliseconds: 5_000,
  idleMilliseconds: 5_000,
  totalMilliseconds: 8_000,
  ca: certificate.cert,
}

const receiver = new SmtpReceiver()
let address: SmtpAddress
beforeAll(async () => {
  address = await receiver.start()
})
afterAll(() => receiver.stop())
beforeEach(() => receiver.clear())

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function startReceiver(options: ConstructorParameters<typeof SmtpReceiver>[0]) {
  const other = new SmtpReceiver(options)
  const where = await other.start()
  stops.push(() => other.stop())
  return { other, where }
}

async function failureOf(mailer: SmtpMailer): Promise<MailError> {
  const failure = await mailer.send(mail, "key").catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(MailError)
  return failure as MailError
}

/** What is left in a mailbox that drops doubles by their Message-ID, as the usual ones do. */
function kept(from: SmtpReceiver): Mail[] {
  const first = new Map(from.deliveries.toReversed().map(({ email }) => [email.messageId, email]))
  return [...first.values()].reverse().map((email) => ({
    to: email.to?.[0]?.address ?? "",
    subject: email.subject ?? "",
    // The line break before a boundary is the boundary's.
    html: (email.html ?? "").replace(/\r?\n$/, ""),
    text: (email.text ?? "").replaceAll("\r\n", "\n").replace(/\n$/, ""),
  }))
}

mailerContract("smtp", async () => {
  receiver.clear()
  return { mailer: new SmtpMailer(address, from, limits), arrived: async () => kept(receiver) }
})

describe("smtp", () => {
  test("a mail bears the sender of the settings, and a Message-ID that is its own for ever", async () => {
    const mailer = new SmtpMailer(address, from, limits)
    expect(await mailer.send(mail, "0197-key")).toEqual({ providerId: "<0197-key@mail.example>" })
    await mailer.send({ ...mail, text: "written anew" }, "0197-key")
    const [first, second] = receiver.deliveries
    expect(first?.email.from).toEqual({ name: "Waybill", address: "waybill@mail.example" })
    expect(first?.recipients).toEqual(["ada@example.com"])
    expect(first?.email.headers).toContainEqual(
      expect.objectContaining({ key: "auto-submitted", value: "auto-generated" }),
    )
    expect([first?.email.messageId, second?.email.messageId]).toEqual(Array(2).fill("<0197-key@mail.example>"))
  })

  test("an address is one recipient, and a subject one line, whatever stands in them", async () => {
    const mailer = new SmtpMailer(address, from, limits)
    await mailer.send({ ...mail, subject: "a\r\nBcc: eve@example.com" }, "key").catch(() => {})
    await mailer.send({ ...mail, to: "ada@example.com, eve@example.com" }, "other").catch(() => {})
    expect(receiver.deliveries.flatMap(({ recipients }) => recipients)).not.toContain("eve@example.com")
    expect(receiver.deliveries.every(({ email }) => !email.bcc?.length)).toBe(true)
  })

  const replies: [OddReply["at"], number, string][] = [
    ["greeting", 421, "mailer_busy"],
    ["greeting", 554, "mailer_error"],
    ["sender", 451, "mailer_busy"],
    ["sender", 553, "mail_refused"],
    ["sender", 530, "mailer_settings"],
    ["recipient", 450, "mailer_busy"],
    ["recipient", 550, "mail_refused"],
    ["data", 452, "mailer_busy"],
    ["data", 554, "mail_refused"],
    ["data", 503, "mailer_error"],
  ]
  test.each(replies)("a reply at the %s of %i is a MailError: %s", async (at, code, reason) => {
    receiver.odd.push({ at, code } as OddReply)
    const mailer = new SmtpMailer(address, from, limits)
    expect(await failureOf(mailer)).toMatchObject({ reason, refused: reason === "mail_refused" })
    await mailer.send(mail, "key")
    expect(receiver.deliveries).toHaveLength(1)
  })

  test("a server that is away, breaks off or says nothing is a MailError, to be tried again", async () => {
    const away = new SmtpMailer({ ...address, port: 9 }, from, limits)
    expect(await failureOf(away)).toMatchObject({ reason: "mailer_away", refused: false })
    const nowhere = new SmtpMailer({ ...address, host: "mail.invalid" }, from, limits)
    expect(await failureOf(nowhere)).toMatchObject({ reason: "mailer_away", refused: false })
    receiver.odd.push({ at: "cut" })
    expect(await failureOf(new SmtpMailer(address, from, limits))).toMatchObject({ reason: "mailer_away" })
    receiver.odd.push({ at: "silence" }, { at: "silence" })
    const hasty = new SmtpMailer(address, from, { ...limits, idleMilliseconds: 200 })
    expect(await failureOf(hasty)).toMatchObject({ reason: "mailer_timeout", refused: false })
    const short = new SmtpMailer(address, from, { ...limits, totalMilliseconds: 200 })
    expect(await failureOf(short)).toMatchObject({ reason: "mailer_timeout", refused: false })
  })

  test("what answers, but is no SMTP server, is a MailError", async () => {
    const odd: Server = createServer((socket) => socket.on("error", () => {}).end("HTTP/1.1 400 Bad Request\r\n\r\n"))
    await new Promise<void>((resolve) => odd.listen(0, "127.0.0.1", resolve))
    stops.push(() => new Promise((resolve) => odd.close(() => resolve())))
    const port = (odd.address() as { port: number }).port
    expect(await failureOf(new SmtpMailer({ ...address, port }, from, limits))).toMatchObject({ refused: false })
  })
})

describe("smtp over TLS", () => {
  const credentials = { user: "waybill", password: "p/w: ü" }
  const onAuth: NonNullable<ConstructorParameters<typeof SmtpReceiver>[0]>["onAuth"] = (auth, _session, callback) => {
    const right = auth.username === credentials.user && auth.password === credentials.password
    return right ? callback(null, { user: auth.username }) : callback(new Error("Invalid username or password"))
  }
  const withLogin = { authOptional: false, onAuth, authMethods: ["PLAIN", "LOGIN"] as ["PLAIN", "LOGIN"] }

  test("with STARTTLS the server is given name and password, and the mail, under its cover", async () => {
    const { other, where } = await startReceiver({ ...withLogin, disabledCommands: [] })
    await new SmtpMailer({ ...where, ...credentials, startTls: "required" }, from, limits).send(mail, "key")
    expect(other.deliveries).toEqual([expect.objectContaining({ encrypted: true, user: "waybill" })])
  })

  test("with smtps everything is encrypted from the start", async () => {
    const { other, where } = await startReceiver({ ...withLogin, secure: true })
    await new SmtpMailer({ ...where, ...credentials, secure: true }, from, limits).send(mail, "key")
    expect(other.deliveries).toEqual([expect.objectContaining({ encrypted: true, user: "waybill" })])
  })

  test("where STARTTLS is required and not offered, nothing is sent", async () => {
    const seen: string[] = []
    const { other, where } = await startReceiver({
      ...withLogin,
      allowInsecureAuth: true,
      onAuth: (auth, session, callback) => {
        seen.push(auth.username ?? "")
        return onAuth(auth, session, callback)
      },
    })
    const strict = new SmtpMailer({ ...where, ...credentials, startTls: "required" }, from, limits)
    expect(await failureOf(strict)).toMatchObject({ reason: "mailer_settings", refused: false })
    expect([seen, other.deliveries]).toEqual([[], []])
    await new SmtpMailer({ ...where, ...credentials, startTls: "never" }, from, limits).send(mail, "key")
    expect(other.deliveries).toEqual([expect.objectContaining({ encrypted: false, user: "waybill" })])
  })

  test("where TLS is not wanted, an offer of it is not taken up", async () => {
    const { other, where } = await startReceiver({ disabledCommands: [] })
    await new SmtpMailer(where, from, limits).send(mail, "key")
    expect(other.deliveries).toEqual([expect.objectContaining({ encrypted: false })])
  })

  test.each([
    ["STARTTLS", false],
    ["smtps", true],
  ])("a certificate that nobody vouches for, or of another name, is not believed: %s", async (_name, secure) => {
    const { other, where } = await startReceiver(secure ? { secure } : { disabledCommands: [] })
    const strict = { ...where, secure, startTls: "required" as const }
    const { ca: _, ...usual } = limits
    const stranger = await failureOf(new SmtpMailer(strict, from, usual))
    expect(stranger).toMatchObject({ reason: "mailer_settings", refused: false })
    const elsewhere = await failureOf(new SmtpMailer({ ...strict, host: "127.0.0.1" }, from, limits))
    expect(elsewhere).toMatchObject({ reason: "mailer_settings", refused: false })
    expect(other.deliveries).toEqual([])
  })

  test("a wrong password is a matter of the settings, tried again, and told to nobody", async () => {
    const { where } = await startReceiver({ ...withLogin, secure: true })
    const wrong = { ...where, user: "waybill", password: "hunter2", secure: true }
    const failure = await failureOf(new SmtpMailer(wrong, from, limits))
    expect(failure).toMatchObject({ reason: "mailer_settings", refused: false })
    const told = `${failure} ${JSON.stringify(failure.cause)} ${(failure.cause as Error).stack}`
    for (const form of [
      "hunter2",
      Buffer.from("hunter2").toString("base64"),
      Buffer.from("\0waybill\0hunter2").toString("base64"),
    ])
      expect(told).not.toContain(form)
  })
})
