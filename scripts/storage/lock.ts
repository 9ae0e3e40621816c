import { Client } from "pg"

/** Any number will do that nobody else takes: the letters of "move". */
const lockNumber = 0x6d6f7665

/**
 * Runs `work` unless somebody else does so on this database. PostgreSQL keeps the lock for as long as this process lives.
 * @throws Error when somebody else does
 */
export async function alone<Result>(databaseUrl: string, work: () => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ taken: boolean }>("SELECT pg_try_advisory_lock($1) AS taken", [lockNumber])
    if (!rows[0]?.taken) throw new Error("Files are being moved already, by another process.")
    return await work()
  } finally {
    await client.end()
  }
}
