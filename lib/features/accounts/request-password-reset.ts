import type { Context } from "@/lib/core/actor"
import { db } from "@/lib/platform/db"
import { issuePasswordReset } from "./issue-email-token"
import type { EmailInput } from "./schema"
import { countMail } from "./throttles"

/**
 * Asks for a mail with which the password can be set anew. It answers alike for unknown addresses.
 * @throws WaybillError `throttled`
 */
export async function requestPasswordReset(ctx: Context, input: EmailInput): Promise<void> {
  await countMail(input.email)
  await db().$transaction(async (tx) => {
    const user = await tx.user.findUnique({
      where: { email: input.email, verifiedAt: { not: null }, disabledAt: null },
      select: { id: true },
    })
    if (user) await issuePasswordReset(tx, ctx, user.id)
  })
}
