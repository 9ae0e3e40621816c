import type { Client } from "@/lib/core/actor"
import { type Delivery, type DeliveryRow, deliveryColumns, toDelivery } from "@/lib/core/delivery"
import { authorise } from "@/lib/core/policy"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { queryRows } from "@/lib/platform/sql"

/** What this client was sent of each of these files, by file id. A file of which nothing was sent is left out. */
export async function ownDeliveries(actor: Client, fileIds: string[]): Promise<Record<string, Delivery>> {
  authorise(actor, { action: "link.list" })
  const rows = await queryRows<DeliveryRow & { fileId: string }>(Prisma.sql`
    SELECT holding.file_id AS "fileId", ${deliveryColumns} FROM holding JOIN file ON file.id = holding.file_id
    WHERE holding.person_id = ${actor.id}::uuid AND holding.file_id = ANY (${fileIds}::uuid[])`)
  return Object.fromEntries(rows.map((row) => [row.fileId, toDelivery(row)]))
}
