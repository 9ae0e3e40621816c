import { expect, test } from "vitest"
import { type Mail, MailError, type Mailer, type MailFailure } from "./mailer"
import { type MailerStatus, WatchedMailer } from "./watched"

const mail: Mail = { to: "a@example.com", subject: "s", html: "h", text: "t" }

function watch() {
  let failure: Error | null = null
  const inner: Mailer = {
    name: "smtp",
    longestSeconds: 1,
    probe: async () => {},
    send: async () => {
      if (failure) throw failure
      return { providerId: "x" }
    },
  }
  const told: Pick<MailerStatus, "state" | "reason">[] = []
  const mailer = new WatchedMailer(inner, ({ state, reason }) => told.push({ state, reason }))
  const send = async (reason: MailFailure | Error | null) => {
    failure = typeof reason === "string" ? new MailError(reason, "no") : reason
    const sent = mailer.send(mail, "key")
    if (failure) await expect(sent).rejects.toBe(failure)
    else expect(await sent).toEqual({ providerId: "x" })
    return mailer.status
  }
  return { mailer, told, send }
}

test("a mailer is unknown until it was tried, then up or down, since then, for a reason", async () => {
  const { mailer, told, send } = watch()
  const none = { since: null, lastSuccessAt: null, lastFailureAt: null, reason: null }
  expect(mailer.status).toEqual({ name: "smtp", state: "unknown", ...none })
  const up = await send(null)
  expect(up).toMatchObject({ state: "up", lastSuccessAt: expect.any(Date), lastFailureAt: null })
  const down = await send("mailer_away")
  expect(down).toMatchObject({ state: "down", reason: "mailer_away", lastFailureAt: expect.any(Date) })
  expect(down.lastSuccessAt).toEqual(up.lastSuccessAt)
  expect((await send("mailer_away")).since).toEqual(down.since)
  await send("mailer_settings")
  const again = await send(null)
  expect(again).toMatchObject({ state: "up", reason: "mailer_settings" })
  expect(told).toEqual([
    { state: "up", reason: null },
    { state: "down", reason: "mailer_away" },
    { state: "down", reason: "mailer_settings" },
    { state: "up", reason: "mailer_settings" },
  ])
})

test("a mail refused for itself says that the mailer is there, one put off says nothing of it", async () => {
  const { send, told } = watch()
  expect(await send("mailer_busy")).toMatchObject({ state: "unknown", reason: "mailer_busy" })
  expect(await send("mail_refused")).toMatchObject({ state: "up", reason: "mail_refused", lastSuccessAt: null })
  expect(await send("mailer_busy")).toMatchObject({ state: "up" })
  expect(told).toHaveLength(1)
  expect(await send(new Error("what nobody thought of"))).toMatchObject({ state: "down", reason: "mailer_error" })
})
