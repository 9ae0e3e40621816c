import { Prisma } from "@/lib/platform/generated/prisma/client"

/**
 * What an upload that has arrived is written down to be a duplicate of, for `UPDATE file SET`: the newest file with the same
 * content, else with the same name, of those that are there and neither withdrawn nor refused. Two indexes know.
 */
export function duplicateColumns({ id, sha256, name }: { id: string; sha256: string; name: string }): Prisma.Sql {
  const isThere = Prisma.sql`state IN ('CHECKING', 'HELD', 'AVAILABLE') AND id <> ${id}::uuid`
  return Prisma.sql`
    (duplicate_of_id, duplicate_by) = (
      SELECT id, by FROM (
        (SELECT id, 'sha256' AS by, 1 AS turn FROM file WHERE sha256 = ${sha256} AND ${isThere} ORDER BY id DESC LIMIT 1)
        UNION ALL
        (SELECT id, 'name' AS by, 2 AS turn FROM file WHERE name = ${name} AND ${isThere} ORDER BY id DESC LIMIT 1)
      ) AS alike ORDER BY turn LIMIT 1)`
}
