import type { Context } from "@/lib/core/actor"
import { withMinimumDuration } from "@/lib/core/minimum-duration"
import { db } from "@/lib/platform/db"
import { issuePasswordReset } from "./issue-email-token"
import type { EmailInput } from "./schema"
import { countMail } from "./throttles"

/**
 * Asks for a mail with which the password can be set anew. It answers alike, and takes alike long, for unknown
 * addresses.
 * @throws WaybillError `throttled`
 */
export async function requestPasswordReset(ctx: Context, input: EmailInput): Promise<void> {
  await countMail(input.email)
  await withMinimumDuration(
    db().$transaction(async (tx) => {
      const where = { email: input.email, verifiedAt: { not: null }, disabledAt: null }
      const user = await tx.user.findUnique({ where, select: { id: true } })
      if (user) await issuePasswordReset(tx, ctx, user.id)
    }),
  )
}
