import { WaybillError } from "@/lib/core/errors"
import type { PasswordOwner } from "./strength"

/**
 * Refuses a password that is easily guessed. The dictionaries are loaded for the first one.
 * @throws WaybillError `weak_password`, with the reason as its detail
 */
export async function checkPassword(password: string, owner: PasswordOwner): Promise<void> {
  const { judgePassword } = await import("./strength")
  const { advice } = judgePassword(password, owner)
  if (advice === null) return
  throw new WaybillError("weak_password", { detail: advice, faults: [{ path: "password", message: advice }] })
}
