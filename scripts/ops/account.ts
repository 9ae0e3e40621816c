import { randomBytes, randomUUID } from "node:crypto"
import { systemContext } from "@/lib/core/actor"
import { isWaybillError, type WaybillError } from "@/lib/core/errors"
import { createOps } from "@/lib/features/accounts/create-ops"
import { db, pool } from "@/lib/platform/db"

export type NewOps = { email: string; name: string; password?: string; admin: boolean }

/**
 * Makes an Ops account with the settings in the environment, and its password when none is given.
 * @returns the password.
 * @throws Error with one line for a person.
 */
export async function makeOps({ email, name, password, admin }: NewOps): Promise<string> {
  const chosen = password ?? randomBytes(15).toString("base64url")
  try {
    await createOps(systemContext(randomUUID()), { email, name, password: chosen, admin })
    return chosen
  } catch (error) {
    if (isWaybillError(error)) throw new Error(inOneLine(error))
    throw error
  } finally {
    await db().$disconnect()
    await pool().end()
  }
}

function inOneLine({ message, detail, faults = [] }: WaybillError): string {
  return detail ?? [message, ...faults.map((fault) => `${fault.path}: ${fault.message}`)].join(" ")
}
