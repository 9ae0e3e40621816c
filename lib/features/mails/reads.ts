import type { Actor, Context } from "@/lib/core/actor"
import { shownAddress } from "@/lib/core/address"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { queryRows } from "@/lib/platform/sql"
import { type LostMail, type LostMails, lostStates } from "./schema"

/** Whether a mail was begun under this key, whatever became of it. */
export async function hasMail(_ctx: Context, { key }: { key: string }): Promise<boolean> {
  return (await db().mail.findUnique({ where: { key }, select: { id: true } })) !== null
}

const most = 20

/**
 * The latest mails that did not arrive, or were not wanted: one index range for each state.
 * @throws WaybillError `unauthenticated`, `forbidden`
 */
export async function listLostMails(actor: Actor): Promise<LostMails> {
  authorise(actor, { action: "mail.list" })
  const ofEach = lostStates.map(
    (state) => Prisma.sql`
      (SELECT id, kind, address, state::text AS state, reason, detail, coalesce(complained_at, failed_at) AS at
       FROM mail WHERE state = ${state}::"MailState" ORDER BY failed_at DESC, complained_at DESC LIMIT ${most})`,
  )
  const rows = await queryRows<Omit<LostMail, "at"> & { at: Date }>(Prisma.sql`
    SELECT * FROM (${Prisma.join(ofEach, " UNION ALL ")}) AS lost ORDER BY at DESC LIMIT ${most}`)
  return {
    items: rows.map(({ at, address, ...mail }) => ({ ...mail, address: shownAddress(address), at: at.toISOString() })),
  }
}
