import { type Client, escapeIdentifier } from "pg"
import type { Index } from "./format.ts"

/**
 * Brings restored rows to what is true now: what was under way then is not any more.
 * - Everybody signs in again: a session that was ended since must not come back to life.
 * - Uploads that had not arrived begin anew: their bytes are not in a backup.
 * - Jobs that had not ended are asked for again through the outbox, since the queue itself is not kept.
 */
export async function settle(client: Client, index: Index): Promise<void> {
  for (const { name, value } of index.sequences) {
    await client.query("SELECT setval($1::regclass, $2)", [`public.${escapeIdentifier(name)}`, value])
  }
  for (const { id, now } of index.changed) {
    if (now) {
      await client.query(
        `UPDATE public.file SET state = $2::public."FileState", reason_code = $3, reason_where = $4, waiting_for = NULL
         WHERE id = $1`,
        [id, now.state, now.reasonCode, now.reasonWhere],
      )
    } else await client.query("DELETE FROM public.file WHERE id = $1", [id])
  }
  await client.query("DELETE FROM public.file WHERE state = 'RECEIVING'")
  await client.query("UPDATE public.file SET lock_token = NULL, locked_until = NULL, lock_wanted = false")
  await client.query("UPDATE public.session SET revoked_at = now() WHERE revoked_at IS NULL")
  await client.query(`
    WITH unfinished AS (DELETE FROM public.job_run WHERE status = 'QUEUED' RETURNING id)
    UPDATE public.outbox_event SET delivered_at = NULL, takes = 0, next_at = now()
    WHERE id::text IN (SELECT split_part(id, ':', 1) FROM unfinished)`)
}
