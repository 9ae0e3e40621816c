import { type Context, systemContext } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { instruments } from "@/lib/platform/metrics/instruments"
import type { Refusal } from "@/lib/platform/office/report"
import { queryRows } from "@/lib/platform/sql"
import { duplicateColumns } from "./duplicate"
import { type ListedFile, listedColumns, toListView } from "./list-statement"
import type { ArrivedUpload, Look } from "./look-at-upload"
import { type Outcome, outcomeOf } from "./outcome"
import { refusalOf } from "./refusal"
import { refuseUpload } from "./refuse-upload"
import type { FileView } from "./schema"
import { fileSelect, toFileView } from "./view"

/** For the seal while the database is away: less than proxies in front wait for an answer. */
export const sealPatienceSeconds = 25

/**
 * Writes down what an upload came to: refused for what is plainly no such document, the gate's verdict where there is one,
 * and else that a job is to find it.
 * @returns the file; still RECEIVING when another request completes it
 * @throws WaybillError with the reason of the first, after which the upload is a refusal on record
 */
export async function sealUpload(ctx: Context, upload: ArrivedUpload, look: Look): Promise<FileView> {
  if (look.result === "refused") return refuse(ctx, upload, look.refusal)
  const outcome = look.result === "passed" ? checkLater(upload) : outcomeOf(systemContext(ctx.requestId), upload, look)
  const [row] = await queryRows<ListedFile>(Prisma.sql`
    WITH sealed AS (
      UPDATE file SET ${outcome.columns}, size = ${upload.size}::bigint, sha256 = ${upload.sha256}, touched_at = now(),
                      lock_token = NULL, locked_until = NULL, ${duplicateColumns(upload)}
      WHERE id = ${upload.id}::uuid AND state = 'RECEIVING' AND seal_id IS NOT DISTINCT FROM ${upload.sealId ?? null}::uuid
      RETURNING *
    ), ${outcome.beside("sealed")}
    SELECT ${listedColumns} FROM sealed AS file JOIN "user" uploader ON uploader.id = file.uploader_id`)
  if (!row) return readView(upload.id)
  instruments().uploadsEnded.inc({ result: "received" })
  await outcome.conclude()
  // A statement does not see what it writes itself.
  const hasPreview = look.result === "admitted" && look.report.facts.thumbnail !== null
  return toListView({ ...row, hasPreview })
}

function checkLater(upload: ArrivedUpload): Outcome {
  const event = { id: newId(), name: "file/received", data: JSON.stringify({ fileId: upload.id }) }
  return {
    columns: Prisma.sql`state = 'CHECKING'`,
    beside: (from) => Prisma.sql`
      asked AS (
        INSERT INTO outbox_event (id, name, data) SELECT ${event.id}::uuid, ${event.name}, ${event.data}::jsonb
        FROM ${Prisma.raw(from)}
      )`,
    conclude: async () => undefined,
  }
}

async function refuse(ctx: Context, upload: ArrivedUpload, refusal: Refusal): Promise<never> {
  instruments().uploadsEnded.inc({ result: "refused" })
  await refuseUpload(ctx, upload, refusal)
  throw refusalOf(refusal.reason, refusal.where)
}

async function readView(fileId: string): Promise<FileView> {
  const file = await db().file.findUnique({ where: { id: fileId }, select: fileSelect })
  if (!file) throw new WaybillError("not_found")
  return toFileView(file)
}
