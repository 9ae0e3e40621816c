import { type AuditRow, insertAudits } from "@/lib/core/audit"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import type { Progress } from "./transfer"

/** How one transfer ended. `start` is its first byte, `size` that of the whole file; `limited` says whether its link counts. */
export type TransferEnd = Progress & {
  id: string
  clientId: string
  fileId: string
  start: number
  size: number
  limited: boolean
  /** None for one that was found to have ended long ago. */
  row: AuditRow | null
}

type Key = { clientId: string; fileId: string }

/** Any number that nothing else takes its advisory locks by. */
const lockSpace = 6969

/**
 * Lets one process at a time join the ranges of a client and a file, where one range may tell something of another. Always
 * in the same order, so that two batches never wait for each other.
 */
export function lockStatement(keys: Key[]): Prisma.Sql {
  const names = [...new Set(keys.map(({ clientId, fileId }) => `${clientId} ${fileId}`))]
  return Prisma.sql`
    SELECT pg_advisory_xact_lock(${lockSpace}, hash) FROM (
      SELECT DISTINCT hashtext(name) AS hash FROM unnest(${names}::text[]) AS name ORDER BY hash
    ) AS hashes`
}

/** Writes the ends, adds what was sent to holdings and links, and records the events. It answers with the events' ids. */
export function writeStatement(ends: TransferEnd[]): Prisma.Sql {
  const audits = ends.flatMap(({ id, row }) => (row ? [{ of: id, row }] : []))
  return Prisma.sql`
    WITH ended AS (
      UPDATE transfer SET bytes_sent = ending.sent, handed_bytes = ending.handed, completed = ending.sent = ending.size,
        reserved_bytes = 0, reserved_until = NULL, ended_at = now()
      FROM unnest(${ends.map(({ id }) => id)}::uuid[], ${ends.map(({ sent }) => sent)}::bigint[],
                  ${ends.map(({ handed }) => handed)}::bigint[], ${ends.map(({ size }) => size)}::bigint[],
                  ${ends.map(({ limited }) => limited)}::boolean[])
           WITH ORDINALITY AS ending (id, sent, handed, size, limited, turn)
      WHERE transfer.id = ending.id AND ended_at IS NULL
      RETURNING transfer.id, client_id, file_id, link_id, started_at, size, limited, turn, sent, handed,
                int8range(range_start, range_start + sent) AS part
    ), ${addParts(ends.some(({ limited }) => limited))}
    ${insertAudits(audits, "ended")}`
}

/**
 * Counts as sent what a later range confirms: whoever goes on from a byte has those before it. That byte lies within what
 * the broken transfer was handed, else the range tells nothing of it.
 */
export function confirmStatement(keys: Key[]): Prisma.Sql {
  return Prisma.sql`
    WITH resumed AS (
      SELECT broken.id, broken.bytes_sent AS before, max(later.range_start) - broken.range_start AS sent, file.size,
             link.max_downloads IS NOT NULL AS limited
      FROM unnest(${keys.map(({ clientId }) => clientId)}::uuid[], ${keys.map(({ fileId }) => fileId)}::uuid[]) AS key (client, file)
      JOIN transfer broken ON broken.client_id = key.client AND broken.file_id = key.file
      JOIN transfer later ON later.client_id = key.client AND later.file_id = key.file
        AND (later.started_at, later.id) > (broken.started_at, broken.id)
        AND later.range_start > broken.range_start + broken.bytes_sent
        AND later.range_start <= broken.range_start + broken.handed_bytes
      JOIN file ON file.id = key.file JOIN link ON link.id = broken.link_id
      WHERE broken.ended_at IS NOT NULL AND broken.handed_bytes > broken.bytes_sent
      GROUP BY broken.id, file.size, link.max_downloads
    ), ended AS (
      UPDATE transfer SET bytes_sent = resumed.sent, completed = resumed.sent = resumed.size
      FROM resumed WHERE transfer.id = resumed.id
      RETURNING transfer.id, client_id, file_id, link_id, started_at, size, limited, ROW(started_at, transfer.id) AS turn,
                sent - before AS sent, 0::bigint AS handed, int8range(range_start + before, range_start + sent) AS part
    ), ${addParts(true)}
    SELECT id FROM ended`
}

/**
 * The parts of a statement that add the parts of `ended` to what their clients hold and, where links have a limit, to what
 * went through these. One file's parts for one client are added together: a row can be changed once in a statement.
 */
function addParts(limits: boolean): Prisma.Sql {
  return limits ? Prisma.sql`${heldParts}, ${countedParts}` : heldParts
}

const heldParts = Prisma.sql`
  portion AS (
    SELECT client_id, file_id, size, min(started_at) AS "firstAt", sum(sent) AS bytes, array_agg(part ORDER BY turn) AS parts
    FROM ended WHERE sent > 0 GROUP BY client_id, file_id, size
  ), held AS (
    INSERT INTO holding AS held (person_id, file_id, ranges, sent_bytes, uses, first_byte_at, whole_at)
    SELECT client_id, file_id, covered.ranges, bytes, covered.uses, "firstAt", CASE WHEN covered.uses > 0 THEN now() END
    FROM portion, count_coverage('{}', size, parts) AS covered
    ORDER BY client_id, file_id
    ON CONFLICT (person_id, file_id) DO UPDATE SET
      (ranges, uses, whole_at) = (
        SELECT covered.ranges, held.uses + covered.uses,
               coalesce(held.whole_at, CASE WHEN covered.uses > 0 THEN now() END)
        FROM portion, count_coverage(held.ranges, size, parts) AS covered
        WHERE client_id = held.person_id AND file_id = held.file_id),
      sent_bytes = held.sent_bytes + excluded.sent_bytes,
      first_byte_at = least(held.first_byte_at, excluded.first_byte_at)
    RETURNING person_id
  )`

/** Links come after all holdings, in an order of their own. */
const countedParts = Prisma.sql`
  spent AS (
    SELECT link_id, size, sum(handed) AS bytes, array_agg(part ORDER BY turn) FILTER (WHERE sent > 0) AS parts
    FROM ended WHERE limited GROUP BY link_id, size
  ), locked AS (
    SELECT link.id FROM link WHERE id IN (SELECT link_id FROM spent) AND (SELECT count(*) FROM held) >= 0
    ORDER BY id FOR UPDATE
  ), counted AS (
    UPDATE link SET
      ranges = (count_coverage(link.ranges, spent.size, spent.parts)).ranges,
      uses = link.uses + (count_coverage(link.ranges, spent.size, spent.parts)).uses,
      downloads = link.downloads + (count_coverage(link.ranges, spent.size, spent.parts)).uses,
      sent_bytes = link.sent_bytes + spent.bytes
    FROM spent JOIN locked ON locked.id = spent.link_id WHERE link.id = spent.link_id
  )`
