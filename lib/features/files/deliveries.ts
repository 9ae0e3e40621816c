import { shownAddress } from "@/lib/core/address"
import { type DeliveryRow, deliveryColumns, toDelivery } from "@/lib/core/delivery"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { queryRows } from "@/lib/platform/sql"
import type { FileHistory } from "./schema"

/** What each client was sent of a file: those who began last come first. */
export async function deliveriesOf(fileId: string, max: number): Promise<FileHistory["deliveries"]> {
  const rows = await queryRows<DeliveryRow & { client: string; email: string }>(Prisma.sql`
    SELECT person.name AS client, person.email, ${deliveryColumns}
    FROM holding JOIN file ON file.id = holding.file_id JOIN "user" person ON person.id = holding.person_id
    WHERE holding.file_id = ${fileId}::uuid ORDER BY holding.first_byte_at DESC LIMIT ${max}`)
  return rows.map(({ client, email, ...row }) => ({ client, email: shownAddress(email), ...toDelivery(row) }))
}
