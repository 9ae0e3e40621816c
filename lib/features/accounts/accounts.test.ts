import { describe, expect, it } from "vitest"
import type { Context } from "@/lib/core/actor"
import { noPassword } from "@/lib/core/passwords"
import { checkCredentials } from "@/lib/features/sessions/check-credentials"
import { signInInput } from "@/lib/features/sessions/schema"
import { db } from "@/lib/platform/db"
import { readPasswordResetMail, readVerificationMail } from "./mails"
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
  })
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
    expect(await checkCredentials(ctx, signInInput.parse({ email, password })), email).toMatchObject({
      id: expect.any(String),
    })
  }
})
