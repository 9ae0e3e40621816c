import { db } from "@/lib/platform/db"
import { issueVerification } from "./issue-email-token"
import type { EmailInput } from "./schema"
import { countMail } from "./throttles"

/**
 * Asks for a new verification mail, when the address waits for one. It answers alike when it does not.
 * @throws WaybillError `throttled`
 */
export async function resendVerification(input: EmailInput): Promise<void> {
  await countMail(input.email)
  await db().$transaction(async (tx) => {
    const user = await tx.user.findUnique({
      where: { email: input.email, verifiedAt: null, disabledAt: null },
      select: {
        id: true,
        name: true,
        passwordHash: true,
        emailTokens: {
          where: { purpose: "VERIFY_EMAIL" },
          orderBy: { id: "desc" },
          take: 1,
          select: { name: true, passwordHash: true },
        },
      },
    })
    if (!user) return
    const last = user.emailTokens[0]
    await issueVerification(tx, user.id, {
      name: last?.name ?? user.name,
      passwordHash: last?.passwordHash ?? user.passwordHash,
    })
  })
}
