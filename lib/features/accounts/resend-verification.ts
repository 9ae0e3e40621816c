import { withMinimumDuration } from "@/lib/core/minimum-duration"
import { db } from "@/lib/platform/db"
import { issueVerification } from "./issue-email-token"
import type { EmailInput } from "./schema"
import { countMail } from "./throttles"

/**
 * Asks for a new verification mail, when the address waits for one. It answers alike, and takes alike long, when it does
 * not.
 * @throws WaybillError `throttled`
 */
export async function resendVerification(input: EmailInput): Promise<void> {
  await countMail(input.email)
  await withMinimumDuration(
    db().$transaction(async (tx) => {
      const where = { email: input.email, verifiedAt: null, disabledAt: null }
      const user = await tx.user.findUnique({ where, select: { id: true } })
      if (user) await issueVerification(tx, user.id)
    }),
  )
}
