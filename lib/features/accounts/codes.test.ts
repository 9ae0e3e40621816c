import { beforeEach, describe, expect, it, vi } from "vitest"
import type { Context } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { hashPassword, noPassword } from "@/lib/core/passwords"
import { checkCode } from "@/lib/features/sessions/check-code"
import { checkCredentials } from "@/lib/features/sessions/check-credentials"
import { db } from "@/lib/platform/db"
import { readPasswordResetMail, readSignInCodeMail, readVerificationMail } from "./mails"
import { requestPasswordReset } from "./request-password-reset"
import { requestSignInCode } from "./request-sign-in-code"
import { resendVerification } from "./resend-verification"
import { resetPassword } from "./reset-password"
import { verifyEmail } from "./verify-email"

const from = (ip: string): Context => ({ actor: { role: "nobody" }, requestId: "r", ip, userAgent: null })
const home = from("192.0.2.1")
const wrong = "2222-3333"
const refused = { code: "invalid_credentials" }
let count = 0

async function person({ verified = true } = {}) {
  const email = `code-${++count}@example.com`
  const password = "quiet blue lamp 77"
  const passwordHash = await hashPassword(password)
  const verifiedAt = verified ? new Date() : null
  const user = { id: newId(), email, name: "Ada", role: "CLIENT", passwordHash, verifiedAt } as const
  await db().user.create({ data: user })
  return { id: user.id, email, password }
}

/** The codes in the mails that are still good, newest first. */
async function codes(userId: string): Promise<string[]> {
  const where = { userId, purpose: "SIGN_IN", usedAt: null, voidedAt: null } as const
  const rows = await db().emailToken.findMany({ where, orderBy: { id: "desc" } })
  const mails = await Promise.all(rows.map(({ id }) => readSignInCodeMail(home, { emailTokenId: id })))
  return mails.flatMap((mail) => mail?.code.code ?? [])
}

async function codeFor(ctx: Context, { id, email }: { id: string; email: string }): Promise<string> {
  await requestSignInCode(ctx, { email })
  return (await codes(id))[0] ?? ""
}

async function later(userId: string, seconds: number): Promise<void> {
  await db().$executeRaw`
    UPDATE email_token SET created_at = created_at - make_interval(secs => ${seconds}),
      expires_at = expires_at - make_interval(secs => ${seconds}) WHERE user_id = ${userId}::uuid`
}

beforeEach(async () => {
  await db().throttle.deleteMany()
})

describe("codes to sign in", () => {
  it("are XXXX-XXXX, typed in any case and spacing, and work once under 20 parallel tries", async () => {
    const ada = await person()
    const code = await codeFor(home, ada)
    expect(code).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/)
    const typed = ` ${code.toLowerCase().replace("-", " ")} `
    const tries = Array.from({ length: 20 }, () => checkCode(home, { email: ada.email, code: typed }))
    const outcomes = await Promise.allSettled(tries)
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
    await expect(checkCode(home, { email: ada.email, code })).rejects.toMatchObject(refused)
  })

  it("take five tries from one place, of which right ones use up none, and nobody elsewhere uses them up", async () => {
    const ada = await person()
    const code = await codeFor(home, ada)
    const attacker = from("198.51.100.7")
    for (let tries = 0; tries < 5; tries++) {
      await expect(checkCode(attacker, { email: ada.email, code: wrong })).rejects.toMatchObject(refused)
    }
    await expect(checkCode(attacker, { email: ada.email, code })).rejects.toMatchObject(refused)
    for (let tries = 0; tries < 4; tries++) {
      await expect(checkCode(home, { email: ada.email, code: wrong })).rejects.toMatchObject(refused)
    }
    await expect(checkCode(home, { email: ada.email, code })).resolves.toMatchObject({ id: ada.id })
  })

  it("addresses of one /64 are one place", async () => {
    const ada = await person()
    const code = await codeFor(home, ada)
    for (let tries = 0; tries < 5; tries++) {
      const attempt = checkCode(from(`2001:db8:1:2::${tries}`), { email: ada.email, code: wrong })
      await expect(attempt).rejects.toMatchObject(refused)
    }
    await expect(checkCode(from("2001:db8:1:2:9::9"), { email: ada.email, code })).rejects.toMatchObject(refused)
    await expect(checkCode(from("2001:db8:1:3::9"), { email: ada.email, code })).resolves.toBeTruthy()
  })

  it("work for ten minutes", async () => {
    const ada = await person()
    const code = await codeFor(home, ada)
    await later(ada.id, 598)
    await expect(checkCode(home, { email: ada.email, code: wrong })).rejects.toMatchObject(refused)
    await later(ada.id, 3)
    await expect(checkCode(home, { email: ada.email, code })).rejects.toMatchObject(refused)
    expect(await codes(ada.id)).toEqual([])
  })

  it("S24 a newer one voids the older from the same place, and nobody elsewhere voids it", async () => {
    const ada = await person()
    const first = await codeFor(home, ada)
    const second = await codeFor(home, ada)
    expect(second).not.toBe(first)
    for (let index = 0; index < 4; index++) await requestSignInCode(from("198.51.100.8"), ada)
    await expect(checkCode(home, { email: ada.email, code: first })).rejects.toMatchObject(refused)
    await expect(checkCode(home, { email: ada.email, code: second })).resolves.toBeTruthy()
    expect(await codes(ada.id), "signing in ends the others").toEqual([])
  })

  it("S10 S13 are always to be had, and mails are few, however many ask", async () => {
    const ada = await person()
    const mailed = () => db().emailToken.count({ where: { userId: ada.id } })
    for (let index = 0; index < 60; index++) await requestSignInCode(from(`198.51.100.${index % 12}`), ada)
    const many = await mailed()
    expect(many).toBeLessThanOrEqual(13)
    const code = await codeFor(home, ada)
    expect(await mailed()).toBe(many)
    await expect(checkCode(home, { email: ada.email, code })).resolves.toBeTruthy()
    // Half its time over, the shared one is mailed anew; and so it is once it was used.
    await requestSignInCode(home, ada)
    expect(await mailed()).toBe(many + 1)
    await later(ada.id, 301)
    await requestSignInCode(home, ada)
    expect(await mailed()).toBe(many + 2)
  })

  it("S10 work after however many wrong passwords", async () => {
    const ada = await person()
    const tries = Array.from({ length: 110 }, (_, index) =>
      checkCredentials(from(`198.51.100.${index % 10}`), { email: ada.email, password: "wrong" }).catch(() => null),
    )
    await Promise.all(tries)
    const stranger = from("203.0.113.50")
    await expect(checkCredentials(stranger, ada)).rejects.toMatchObject({ code: "throttled" })
    const code = await codeFor(stranger, ada)
    await expect(checkCode(stranger, { email: ada.email, code })).resolves.toMatchObject({ id: ada.id })
  })

  it("S9 many devices that knew an older password do not make many tries", async () => {
    const ada = await person()
    const thief = from("198.51.100.9")
    const devices = Array.from({ length: 45 }, () => ({ id: newId(), audience: ada.id }))
    const guess = (device: { id: string; audience: string }, password: string) =>
      checkCredentials(thief, { email: ada.email, password }, device)
    for (let tries = 0; tries < 10; tries++) {
      const guesses = devices.map((device) => guess(device, "wrong").catch((error: { code: string }) => error.code))
      expect(await Promise.all(guesses)).not.toContain("unavailable")
    }
    const fresh = { id: newId(), audience: ada.id }
    await expect(guess(fresh, ada.password), "a right one is no longer told apart").rejects.toMatchObject({
      code: "throttled",
    })
    await db().throttle.deleteMany({ where: { key: { startsWith: "signin-known-all" } } })
    await expect(guess(fresh, ada.password)).resolves.toMatchObject({ id: ada.id })
  }, 180_000)

  it("prove the mailbox: they verify the address, and end the password and the sessions of whoever signed up", async () => {
    const ada = await person({ verified: false })
    await resendVerification(ada)
    const code = await codeFor(home, ada)
    const signedIn = await checkCode(home, { email: ada.email, code })
    const user = await db().user.findUniqueOrThrow({ where: { id: ada.id }, include: { emailTokens: true } })
    expect(user).toMatchObject({ passwordHash: noPassword, sessionVersion: signedIn.sessionVersion })
    expect(user.sessionVersion).toBe(1)
    expect(user.verifiedAt).not.toBeNull()
    expect(user.emailTokens.every(({ usedAt, voidedAt }) => usedAt !== null || voidedAt !== null)).toBe(true)
    await expect(checkCredentials(home, ada)).rejects.toMatchObject(refused)
  })

  it("leave a verified account's password and sessions as they are", async () => {
    const ada = await person()
    const code = await codeFor(home, ada)
    expect((await checkCode(home, { email: ada.email, code })).sessionVersion).toBe(0)
    await expect(checkCredentials(home, ada)).resolves.toBeTruthy()
  })

  it("S6 are answered alike for nobody, the disabled and the wrong, and nothing is mailed to the first two", async () => {
    const ada = await person()
    const code = await codeFor(home, ada)
    await db().user.update({ where: { id: ada.id }, data: { disabledAt: new Date() } })
    await requestSignInCode(home, ada)
    await requestSignInCode(home, { email: "nobody@example.com" })
    expect(await db().emailToken.count({ where: { userId: ada.id } })).toBe(1)
    expect(await codes(ada.id)).toEqual([])
    for (const input of [
      { email: ada.email, code },
      { email: "nobody@example.com", code },
      { email: ada.email, code: "" },
    ]) {
      const begun = performance.now()
      const error = await checkCode(home, input).catch((caught) => caught)
      expect(error).toMatchObject({ ...refused, retryAfter: undefined, detail: undefined })
      expect(performance.now() - begun).toBeGreaterThan(240)
    }
  })

  it("S19 a code is good for what it was mailed for alone", async () => {
    const ada = await person()
    const signIn = await codeFor(home, ada)
    await requestPasswordReset(home, ada)
    const reset = await resetCode(ada.id)
    await expect(checkCode(home, { email: ada.email, code: reset })).rejects.toMatchObject(refused)
    const invalid = { code: "invalid_code" }
    const password = "another green lamp 3"
    await expect(resetPassword(home, { email: ada.email, code: signIn, password })).rejects.toMatchObject(invalid)
    await expect(verifyEmail(home, { email: ada.email, code: signIn })).rejects.toMatchObject(invalid)
    await resetPassword(home, { email: ada.email, code: reset, password })
    expect(await codes(ada.id), "a changed password ends codes that wait").toEqual([])
  })
})

describe("codes beside links", () => {
  it("S21 S24 reset a password once, with five tries from one place, and not after a newer mail", async () => {
    const ada = await person()
    await requestPasswordReset(home, ada)
    const older = await resetCode(ada.id)
    await requestPasswordReset(home, ada)
    const code = await resetCode(ada.id)
    const reset = (ctx: Context, typed: string) =>
      resetPassword(ctx, { email: ada.email, code: typed, password: "another green lamp 3" })
    const invalid = { code: "invalid_code" }
    await expect(reset(home, older)).rejects.toMatchObject(invalid)
    for (let tries = 0; tries < 4; tries++) await expect(reset(home, wrong)).rejects.toMatchObject(invalid)
    await expect(reset(home, code), "five are over").rejects.toMatchObject(invalid)
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => reset(from("192.0.2.9"), code)))
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
    await expect(checkCredentials(home, { email: ada.email, password: "another green lamp 3" })).resolves.toBeTruthy()
  })

  it("verify for ten minutes; after that the mail says none, and its link goes on working", async () => {
    const ada = await person({ verified: false })
    await resendVerification(ada)
    const { id } = await db().emailToken.findFirstOrThrow({ where: { userId: ada.id } })
    const mail = () => readVerificationMail(home, { emailTokenId: id })
    const code = (await mail())?.code?.code ?? ""
    await later(ada.id, 601)
    await expect(verifyEmail(home, { email: ada.email, code })).rejects.toMatchObject({ code: "invalid_code" })
    expect((await mail())?.code).toBeNull()
    await verifyEmail(home, { token: (await mail())?.url.split("#token=")[1] ?? "" })
  })

  it("a password that is refused uses nothing up", async () => {
    const ada = await person()
    await requestPasswordReset(home, ada)
    const code = await resetCode(ada.id)
    for (let tries = 0; tries < 7; tries++) {
      const weak = resetPassword(home, { email: ada.email, code, password: "Summer2026!" })
      await expect(weak).rejects.toMatchObject({ code: "weak_password" })
    }
    await resetPassword(home, { email: ada.email, code, password: "another green lamp 3" })
  })
})

async function resetCode(userId: string): Promise<string> {
  const where = { userId, purpose: "RESET_PASSWORD", usedAt: null, voidedAt: null } as const
  const row = await db().emailToken.findFirstOrThrow({ where, orderBy: { id: "desc" } })
  return (await readPasswordResetMail(home, { emailTokenId: row.id }))?.code?.code ?? ""
}

vi.setConfig({ testTimeout: 30_000 })
