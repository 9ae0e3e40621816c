import type { Context } from "@/lib/core/actor"
import { placeOf } from "@/lib/core/mailed-codes"
import { withMinimumDuration } from "@/lib/core/minimum-duration"
import { db } from "@/lib/platform/db"
import { issueSignInCode, shareSignInCode } from "./issue-email-token"
import type { EmailInput } from "./schema"
import { mayMailCode } from "./throttles"

/**
 * Asks for a mail with a code to sign in. It answers alike, and takes alike long, for unknown addresses, and it is never
 * refused: after many requests all who ask share one code, which is mailed anew when it is half over.
 */
export async function requestSignInCode(ctx: Context, input: EmailInput): Promise<void> {
  const place = placeOf(ctx)
  const own = await mayMailCode(input.email, place)
  await withMinimumDuration(
    db().$transaction(async (tx) => {
      const user = await tx.user.findUnique({ where: { email: input.email, disabledAt: null }, select: { id: true } })
      if (!user) return
      await (own ? issueSignInCode(tx, ctx, user.id, place) : shareSignInCode(tx, ctx, user.id))
    }),
  )
}
