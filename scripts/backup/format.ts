import { z } from "zod"

/*
 * What a backup is: a tar inside of an age file, with these entries in this order.
 *   manifest.json            what it is of
 *   database/TABLE/N         the rows, in pieces of one COPY each table
 *   files/KEY                the bytes of one file each
 *   keys.json                with --with-keys only
 *   index.json               what has to have come; the end
 */

export const manifestName = "manifest.json"
export const keysName = "keys.json"
export const indexName = "index.json"
export const version = 1

const name = z.string().regex(/^[a-z_][a-z0-9_]*$/)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.number().int().nonnegative()

/** What the database was like: migrations oldest first, tables in the order in which their rows can be loaded. */
export const manifest = z.strictObject({
  format: z.literal("waybill-backup"),
  version: z.literal(version),
  createdAt: z.iso.datetime(),
  migrations: z.array(z.strictObject({ name: z.string(), checksum: sha256 })).min(1),
  tables: z.array(z.strictObject({ name, columns: z.array(name).min(1) })),
})

export const index = z.strictObject({
  tables: z.array(z.strictObject({ name, rows: count, sha256 })),
  sequences: z.array(z.strictObject({ name, value: z.string().regex(/^-?\d+$/) })),
  /** How many objects there are. */
  objects: count,
  /** Files whose bytes went while the backup was made, and what had become of them; null when nothing was left. */
  changed: z.array(
    z.strictObject({
      id: z.uuid(),
      now: z
        .strictObject({ state: z.string(), reasonCode: z.string().nullable(), reasonWhere: z.string().nullable() })
        .nullable(),
    }),
  ),
  /** Keys of those among them whose bytes went halfway: what is in here of them is worth nothing. */
  spoilt: z.array(z.string()),
})

export const keys = z.strictObject({ AUTH_SECRET: z.string(), TOKEN_KEYS: z.string() })

export type Manifest = z.infer<typeof manifest>
export type Index = z.infer<typeof index>
export type BackupKeys = z.infer<typeof keys>

/** States of a file in which its bytes are kept. */
export const statesWithBytes = ["CHECKING", "HELD", "AVAILABLE", "WITHDRAWN"]
