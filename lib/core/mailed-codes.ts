import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import { type EmailTokenPurpose, Prisma } from "@/lib/platform/generated/prisma/client"
import { singleton } from "@/lib/platform/singleton"
import { queryRows } from "@/lib/platform/sql"
import { throttleKey } from "@/lib/platform/throttle-key"
import type { Context } from "./actor"

/*
 * The code that a mail carries, to be typed in where its link is not at hand (decision 0036). It stands for the row behind
 * the mail and is made from that row's id, so it is stored nowhere, and a mail that is written twice says the same.
 */

/** How long a code works after it was asked for. */
export const codeSeconds = 600
/** Of each code from each place. */
const maxTries = 5
/** Without those that look like others; 32, so that five bits are one. */
const alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
const codeLength = 8

const keys = singleton("mailed-code-keys", () =>
  env().TOKEN_KEYS.map(({ key }) => Buffer.from(hkdfSync("sha256", key, "", "waybill mailed code", 32))),
)

/** The code of a mail, as `XXXX-XXXX`: 40 bits under the newest key. */
export function mailedCode(purpose: EmailTokenPurpose, emailTokenId: string): string {
  const [newest] = keys()
  if (!newest) throw new Error("TOKEN_KEYS is empty")
  const code = makeCode(newest, purpose, emailTokenId)
  return `${code.slice(0, codeLength / 2)}-${code.slice(codeLength / 2)}`
}

/** Where a try comes from: its address, or the /64 of it. */
export function placeOf({ ip }: Context): string {
  return throttleKey(ip ?? "unknown")
}

/**
 * The token of this user whose mail carries the code, while both work. A try is counted before it is made, for each mail and
 * place, and given back when it was right; nobody elsewhere can use it up.
 * @param userId undefined for nobody, who has no codes
 */
export async function findByCode(
  ctx: Context,
  userId: string | undefined,
  purpose: EmailTokenPurpose,
  typed: string,
): Promise<string | null> {
  const code = typed.toUpperCase().replace(/[^A-Z0-9]/g, "")
  if (userId === undefined || code.length !== codeLength) return null
  const place = placeOf(ctx)
  const open = await countTries(userId, purpose, place)
  const found = open.find((id) => keys().some((key) => equal(code, makeCode(key, purpose, id))))
  if (found === undefined) return null
  await db().emailCodeTry.updateMany({
    where: { emailTokenId: { in: open }, place },
    data: { tries: { decrement: 1 } },
  })
  return found
}

/** Takes one try of each mail that may be tried from here. @returns their tokens */
async function countTries(userId: string, purpose: EmailTokenPurpose, place: string): Promise<string[]> {
  const rows = await queryRows<{ id: string }>(Prisma.sql`
    INSERT INTO email_code_try AS mine (email_token_id, place, tries)
    SELECT id, ${place}, 1 FROM email_token
    WHERE user_id = ${userId}::uuid AND purpose = ${purpose}::"EmailTokenPurpose" AND used_at IS NULL AND voided_at IS NULL
      AND expires_at > now() AND created_at > now() - make_interval(secs => ${codeSeconds})
    ORDER BY id DESC LIMIT 50
    ON CONFLICT (email_token_id, place) DO UPDATE SET tries = mine.tries + 1 WHERE mine.tries < ${maxTries}
    RETURNING email_token_id AS id`)
  return rows.map(({ id }) => id)
}

function makeCode(key: Buffer, purpose: EmailTokenPurpose, emailTokenId: string): string {
  const [...bytes] = createHmac("sha256", key).update(`${purpose} ${emailTokenId}`).digest().subarray(0, codeLength)
  // Each of a byte's 32 remainders is as likely as the others.
  return bytes.map((byte) => alphabet[byte % alphabet.length]).join("")
}

function equal(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other))
}
