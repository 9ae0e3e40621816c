import { z } from "zod"
import { Prisma } from "@/lib/platform/generated/prisma/client"

/** How far a file has come to a person: some of its bytes were sent, all of them, or all and the SHA-256 was right. */
export const deliveryStates = ["part", "received", "verified"] as const

/** What a person was sent of a file. */
export const delivery = z.object({
  state: z
    .enum(deliveryStates)
    .describe(
      "part: some bytes were sent; received: whole, whatever the requests; verified: and its SHA-256 was right",
    ),
  sentBytes: z.number().int().describe("Bytes of the file that were sent at least once"),
  size: z.number().int().describe("Bytes of the file"),
  firstByteAt: z.iso.datetime().describe("When the first download began"),
  wholeAt: z.iso.datetime().nullable().describe("When the last missing byte was sent"),
  verifiedAt: z.iso.datetime().nullable().describe("When the right SHA-256 was told"),
})

export type Delivery = z.infer<typeof delivery>

/** A delivery, as the driver gives it. */
export type DeliveryRow = {
  sentBytes: string
  size: string
  firstByteAt: Date
  wholeAt: Date | null
  verifiedAt: Date | null
}

/** What is read of a delivery, by the names of a DeliveryRow; from `holding`, and `file` beside it. */
export const deliveryColumns = Prisma.sql`
  CASE WHEN holding.whole_at IS NOT NULL THEN file.size ELSE
    (SELECT coalesce(sum(upper(part) - lower(part)), 0)::bigint FROM unnest(holding.ranges) AS part) END AS "sentBytes",
  file.size, holding.first_byte_at AS "firstByteAt", holding.whole_at AS "wholeAt", holding.verified_at AS "verifiedAt"`

/** A row as the API tells it. */
export function toDelivery(row: DeliveryRow): Delivery {
  return {
    state: row.verifiedAt ? "verified" : row.wholeAt ? "received" : "part",
    sentBytes: Number(row.sentBytes),
    size: Number(row.size),
    firstByteAt: row.firstByteAt.toISOString(),
    wholeAt: row.wholeAt?.toISOString() ?? null,
    verifiedAt: row.verifiedAt?.toISOString() ?? null,
  }
}
