import { hash, verify } from "@node-rs/argon2"
import { describe, expect, it } from "vitest"
import type { Context } from "@/lib/core/actor"
import { hashPassword, noPassword } from "@/lib/core/passwords"
import { checkCredentials } from "@/lib/features/sessions/check-credentials"
import { signInInput } from "@/lib/features/sessions/schema"
import { db } from "@/lib/platform/db"
import { readPasswordChangedMail, readPasswordResetMail, readVerificationMail } from "./mails"
import { requestPasswordReset } from "./request-password-reset"
import { resendVerification } from "./resend-verification"
import { resetPassword } from "./reset-password"
import { signUpInput } from "./schema"
import { signUp } from "./sign-up"
import { verifyEmail } from "./verify-email"

const ctx = { actor: { role: "nobody" }, requestId: "r", ip: "192.0.2.1", userAgent: null } satisfies Context
let count = 0
const someone = () => ({ name: "Martha", email: `a${++count}@example.com`, password: "quiet blue lamp 77" })
const invalid = expect.objectContaining({ code: "invalid_token" })

async function tokens(email: string, kind: "user/verification.requested" | "user/reset.requested"): Promise<string[]> {
  const read = kind === "user/reset.requested" ? readPasswordResetMail : readVerificationMail
  const rows = await db().emailToken.findMany({
    where: { user: { email } },
    orderBy: { id: "asc" },
    select: { id: true },
  })
  const mails = await Promise.all(rows.map(({ id }) => read(ctx, { emailTokenId: id })))
  return mails.flatMap((mail) => (mail ? [mail.url.split("#token=")[1] ?? ""] : []))
}

/** The newest verification mail that works. */
async function verificationMail(email: string): Promise<{ token: string; code: string }> {
  const where = { user: { email }, purpose: "VERIFY_EMAIL", usedAt: null, voidedAt: null } as const
  const row = await db().emailToken.findFirstOrThrow({ where, select: { id: true } })
  const mail = await readVerificationMail(ctx, { emailTokenId: row.id })
  return { token: mail?.url.split("#token=")[1] ?? "", code: mail?.code?.code ?? "" }
}

describe("accounts", () => {
  it("S21 S24 of many sign-ups and reset mails at once one link is good, and it works once", async () => {
    const person = someone()
    await Promise.all(Array.from({ length: 4 }, () => signUp(ctx, person)))
    const verifying = await tokens(person.email, "user/verification.requested")
    expect(verifying).toHaveLength(1)
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, () => verifyEmail(ctx, { token: verifying[0] ?? "" })),
    )
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1)

    await db().throttle.deleteMany()
    await Promise.all(Array.from({ length: 4 }, () => requestPasswordReset(ctx, person)))
    const [reset, ...others] = await tokens(person.email, "user/reset.requested")
    expect(others).toEqual([])
    await resetPassword(ctx, { token: reset ?? "", password: "another green lamp 3" })
    await expect(resetPassword(ctx, { token: reset ?? "", password: "a third red lamp 9" })).rejects.toEqual(invalid)
  })

  it.each(["first", "second"])("a stranger who signs up %s with another's address gains nothing", async (turn) => {
    const owner = someone()
    const stranger = { ...owner, password: "stranger's own words" }
    await signUp(ctx, turn === "first" ? stranger : owner)
    await signUp(ctx, turn === "first" ? owner : stranger)
    await resendVerification({ email: owner.email })
    const [token] = await tokens(owner.email, "user/verification.requested")
    expect(await verifyEmail(ctx, { token: token ?? "" })).toEqual({ email: owner.email, hasPassword: false })
    for (const { email, password } of [owner, stranger, { ...owner, password: noPassword }]) {
      await expect(checkCredentials(ctx, { email, password })).rejects.toMatchObject({ code: "invalid_credentials" })
    }
    await requestPasswordReset(ctx, owner)
    const [reset] = await tokens(owner.email, "user/reset.requested")
    await resetPassword(ctx, { token: reset ?? "", password: "the owner's new words" })
    await expect(checkCredentials(ctx, { email: owner.email, password: "the owner's new words" })).resolves.toBeTruthy()
  })

  it.each(["the link", "the code"])("who has the mailbox decides what the password is: by %s", async (means) => {
    const person = someone()
    const stranger = { ...person, password: "stranger's own words" }
    const password = "the owner's new words"
    await signUp(ctx, stranger)
    const mail = await verificationMail(person.email)
    const proof = means === "the link" ? { token: mail.token } : { email: person.email, code: mail.code }
    const weak = verifyEmail(ctx, { ...proof, password: "Summer2026!" })
    await expect(weak).rejects.toMatchObject({ code: "weak_password" })
    expect(await verifyEmail(ctx, { ...proof, password })).toEqual({ email: person.email, hasPassword: true })
    const refused = { code: "invalid_credentials" }
    await expect(checkCredentials(ctx, stranger)).rejects.toMatchObject(refused)
    await expect(checkCredentials(ctx, { email: person.email, password })).resolves.toBeTruthy()
    await expect(verifyEmail(ctx, { ...proof, password: "one more quiet lamp" })).rejects.toMatchObject({
      code: means === "the link" ? "invalid_token" : "invalid_code",
    })
  })

  it("the password of the sign-up stays good, also one that would be refused today", async () => {
    const person = someone()
    await signUp(ctx, person)
    const passwordHash = await hashPassword("Summer2026!")
    await db().user.update({ where: { email: person.email }, data: { passwordHash } })
    const { token } = await verificationMail(person.email)
    await verifyEmail(ctx, { token, password: "Summer2026!" })
    await expect(checkCredentials(ctx, { email: person.email, password: "Summer2026!" })).resolves.toBeTruthy()
  })

  it("verifying with a password ends what sessions there are, and a stranger's later sign-up changes nothing", async () => {
    const person = someone()
    await signUp(ctx, person)
    const { sessionVersion } = await db().user.findUniqueOrThrow({ where: { email: person.email } })
    const { token } = await verificationMail(person.email)
    await verifyEmail(ctx, { token, password: person.password })
    await signUp(ctx, { ...person, password: "stranger's own words" })
    const user = await db().user.findUniqueOrThrow({ where: { email: person.email } })
    expect(user.sessionVersion).toBe(sessionVersion + 1)
    await expect(checkCredentials(ctx, person)).resolves.toBeTruthy()
  })

  it("S2 a hash from before passwords were prepared is renewed at the next sign-in", async () => {
    const person = { ...someone(), password: "Zürich, café, été" }
    await signUp(ctx, person)
    const older = await hash(person.password.normalize("NFD"), { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
    const where = { email: person.email }
    await db().user.update({ where, data: { passwordHash: older, verifiedAt: new Date() } })
    await checkCredentials(ctx, person)
    const { passwordHash } = await db().user.findUniqueOrThrow({ where })
    expect(passwordHash).not.toBe(older)
    expect(await verify(passwordHash, person.password)).toBe(true)
    await checkCredentials(ctx, { ...person, password: person.password.normalize("NFD") })
    expect((await db().user.findUniqueOrThrow({ where })).passwordHash).toBe(passwordHash)
  })

  it("a changed password is mailed to its owner", async () => {
    const person = someone()
    await signUp(ctx, person)
    const { token } = await verificationMail(person.email)
    await verifyEmail(ctx, { token })
    await requestPasswordReset(ctx, person)
    const [reset] = await tokens(person.email, "user/reset.requested")
    await resetPassword(ctx, { token: reset ?? "", password: "another green lamp 3" })
    const events = await db().outboxEvent.findMany({
      where: { name: "user/password.changed" },
      orderBy: { id: "desc" },
    })
    const mail = await readPasswordChangedMail(ctx, events[0]?.data as { emailTokenId: string })
    expect(mail).toMatchObject({ to: person.email, resetUrl: expect.stringMatching(/\/forgot-password$/) })
    expect(Date.now() - (mail?.changedAt.getTime() ?? 0)).toBeLessThan(60_000)
  })

  it("who signs up twice with one password keeps it", async () => {
    const person = someone()
    await signUp(ctx, person)
    await signUp(ctx, person)
    const [token] = await tokens(person.email, "user/verification.requested")
    expect(await verifyEmail(ctx, { token: token ?? "" })).toEqual({ email: person.email, hasPassword: true })
    await expect(checkCredentials(ctx, person)).resolves.toBeTruthy()
  })

  it("S10 wrong tries from one address do not lock the owner out, wherever they sign in from", async () => {
    await db().throttle.deleteMany()
    const person = someone()
    await signUp(ctx, person)
    const [token] = await tokens(person.email, "user/verification.requested")
    await verifyEmail(ctx, { token: token ?? "" })
    const attacker = { ...ctx, ip: "192.0.2.66" }
    const codes = new Set<string>()
    for (let tries = 0; tries < 110; tries++) {
      const error = await checkCredentials(attacker, { email: person.email, password: "wrong" }).catch(
        (caught) => caught,
      )
      codes.add(error.code)
    }
    expect(codes).toEqual(new Set(["invalid_credentials", "throttled"]))
    await expect(checkCredentials({ ...ctx, ip: "192.0.2.7" }, person)).resolves.toBeTruthy()
  }, 120_000)
})

it("an address is one account however it is typed, and is shown as people write it", async () => {
  const written = `Anna&Co.${++count}@MÜLLER.example`
  const canonical = `anna&co.${count}@xn--mller-kva.example`
  const shown = canonical.replace("xn--mller-kva", "müller")
  const password = "quiet blue lamp 77"
  await signUp(ctx, signUpInput.parse({ name: "Anna", email: written, password }))
  const [token] = await tokens(canonical, "user/verification.requested")
  expect(await verifyEmail(ctx, { token: token ?? "" })).toMatchObject({ email: shown })
  for (const email of [written, canonical, shown, ` ${shown.normalize("NFD")} `]) {
    await db().throttle.deleteMany()
    expect(
      await checkCredentials(ctx, { email: signInInput.parse({ email, password }).email, password }),
      email,
    ).toMatchObject({
      id: expect.any(String),
    })
  }
})
