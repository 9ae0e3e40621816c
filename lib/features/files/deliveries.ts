import { shownAddress } from "@/lib/core/address"
import { type DeliveryRow, deliveryColumns, toDelivery } from "@/lib/core/delivery"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { queryRows } from "@/lib/platform/sql"
import type { Moment } from "./history-cursor"
import type { Entry } from "./history-entries"
import type { FileHistory } from "./schema"

type Row = DeliveryRow & { personId: string; client: string; email: string }

/** What each client was sent of a file: those who began last come first. */
export async function readDeliveries(
  fileId: string,
  before: Moment | null,
  take: number,
): Promise<Entry<FileHistory["deliveries"][number], Moment>[]> {
  const earlier = before
    ? Prisma.sql`AND (holding.first_byte_at, holding.person_id) < (${before.at}::timestamptz, ${before.id}::uuid)`
    : Prisma.empty
  const rows = await queryRows<Row>(Prisma.sql`
    SELECT person.id AS "personId", person.name AS client, person.email, ${deliveryColumns}
    FROM holding JOIN file ON file.id = holding.file_id JOIN "user" person ON person.id = holding.person_id
    WHERE holding.file_id = ${fileId}::uuid ${earlier}
    ORDER BY holding.first_byte_at DESC, holding.person_id DESC LIMIT ${take}`)
  return rows.map(({ personId, client, email, ...row }) => ({
    told: { client, email: shownAddress(email), ...toDelivery(row) },
    point: { at: row.firstByteAt.toISOString(), id: personId },
  }))
}
