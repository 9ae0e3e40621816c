import { Prisma } from "@/lib/platform/generated/prisma/client"
import { SharedLook } from "@/lib/platform/shared-look"
import { singleton } from "@/lib/platform/singleton"
import { queryRows } from "@/lib/platform/sql"
import type { Hour } from "./schema"

const hourMilliseconds = 3_600_000
const shown = 24

const shared = singleton("system-hours", () => new SharedLook(() => countHours(new Date()), 20_000, 4_000))

/** The last 24 hours, the one that runs now as the last; counted every twenty seconds at most. @throws TooSlow, or what the database says */
export function readHours(): Promise<Hour[]> {
  return shared().read()
}

/** The same, counted now. */
export async function countHours(now: Date): Promise<Hour[]> {
  const last = Math.floor(now.getTime() / hourMilliseconds) * hourMilliseconds
  const first = last - (shown - 1) * hourMilliseconds
  const since = new Date(first)
  const [events, files, transfers, mails] = await Promise.all([
    queryRows<Counted>(eventStatement(since)),
    queryRows<Weighed>(fileStatement(since)),
    queryRows<Weighed>(transferStatement(since)),
    queryRows<Counted>(mailStatement(since)),
  ])
  return Array.from({ length: shown }, (_, index) => {
    const at = first + index * hourMilliseconds
    const [happened, mailed] = [countsOf(events, at), countsOf(mails, at)]
    const [taken, given] = [weightOf(files, at), weightOf(transfers, at)]
    return {
      at: new Date(at).toISOString(),
      uploads: taken.count,
      refused: happened("file.rejected"),
      downloads: given.count,
      mailsSent: mailed("sent"),
      mailsFailed: mailed("failed"),
      signIns: happened("user.signed_in"),
      signInsRefused: happened("user.sign_in_refused"),
      bytesIn: taken.bytes,
      bytesOut: given.bytes,
    }
  })
}

type Counted = { at: Date; what: string; count: string }
type Weighed = { at: Date; count: string; bytes: string }

function countsOf(rows: Counted[], at: number) {
  const of = rows.filter((row) => row.at.getTime() === at)
  return (what: string) => Number(of.find((row) => row.what === what)?.count ?? 0)
}

function weightOf(rows: Weighed[], at: number) {
  const row = rows.find((each) => each.at.getTime() === at)
  return { count: Number(row?.count ?? 0), bytes: Number(row?.bytes ?? 0) }
}

/** The hours of UTC: they are those of nearly all time zones, and each is counted once on every server. */
function hourOf(column: string): Prisma.Sql {
  return Prisma.sql`date_bin('1 hour', ${Prisma.raw(column)}, 'epoch')`
}

/** Read from the index on `at` and `action` alone. */
export function eventStatement(since: Date): Prisma.Sql {
  return Prisma.sql`
    SELECT ${hourOf("at")} AS at, action AS what, count(*) AS count FROM audit_event
    WHERE at >= ${since} AND action IN ('file.rejected', 'user.signed_in', 'user.sign_in_refused') GROUP BY 1, 2`
}

function fileStatement(since: Date): Prisma.Sql {
  return Prisma.sql`
    SELECT ${hourOf("created_at")} AS at, count(*) FILTER (WHERE state <> 'REJECTED') AS count,
           coalesce(sum(size), 0)::bigint AS bytes FROM file
    WHERE created_at >= ${since} AND sha256 IS NOT NULL GROUP BY 1`
}

/** Transfers have no index by time, which each download would pay for: their ids are in the order of their making. */
export function transferStatement(since: Date): Prisma.Sql {
  return Prisma.sql`
    SELECT ${hourOf("started_at")} AS at, count(*) FILTER (WHERE range_start = 0) AS count,
           coalesce(sum(bytes_sent), 0)::bigint AS bytes
    FROM transfer WHERE id >= ${firstIdOf(since)}::uuid AND started_at >= ${since} GROUP BY 1`
}

/** A mail is tried for five hours and may bounce much later, and has an index by when it was written: three days are ample. */
export function mailStatement(since: Date): Prisma.Sql {
  return Prisma.sql`
    SELECT ${hourOf("moment.at")} AS at, what, count(*) AS count
    FROM mail, LATERAL (VALUES ('sent', sent_at), ('failed', failed_at)) AS moment (what, at)
    WHERE created_at >= ${since}::timestamptz - interval '3 days' AND moment.at >= ${since} GROUP BY 1, 2`
}

/** The least UUID version 7 of this moment, less a minute in which the clocks of servers may differ. */
function firstIdOf(since: Date): string {
  const time = (since.getTime() - 60_000).toString(16).padStart(12, "0")
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
}
