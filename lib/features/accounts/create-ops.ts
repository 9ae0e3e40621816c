import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { checkInput } from "@/lib/core/check-input"
import { WaybillError } from "@/lib/core/errors"
import { newId } from "@/lib/core/ids"
import { hashPassword } from "@/lib/core/passwords"
import { db } from "@/lib/platform/db"
import { isUniqueViolation } from "@/lib/platform/db-errors"
import { checkPassword } from "./check-password"
import { type CreateOpsInput, createOpsInput } from "./schema"

/**
 * Makes an Ops account, ready to sign in. Only the system may: there is no way to it from outside.
 * @throws WaybillError `forbidden`, `weak_password`, `conflict` when the address is taken, `invalid_request`
 */
export async function createOps(ctx: Context, input: CreateOpsInput): Promise<{ id: string }> {
  if (ctx.actor.role !== "system") throw new WaybillError("forbidden")
  const { name, email, password, admin } = checkInput(createOpsInput, input)
  await checkPassword(password, { name, email })
  const passwordHash = await hashPassword(password)
  const user = { id: newId(), name, email, role: "OPS", admin, passwordHash, verifiedAt: new Date() } as const
  try {
    await db().$transaction(async (tx) => {
      await tx.user.create({ data: user })
      await audit(tx, ctx, "user.created", { type: "user", id: user.id }, { email, role: "ops", admin })
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw new WaybillError("conflict", { detail: "This address has an account already." })
    throw error
  }
  return { id: user.id }
}
