import { Pool, type PoolClient } from "pg"
import { connectionLimits, endSilentConnections, sessionLimits } from "../db-limits"
import { env } from "../env"
import { log } from "../log"
import { singleton } from "../singleton"
import { traceStatements } from "../trace-statements"

/** The jobs' own connections: few, so that jobs never wait for requests, nor requests for jobs. */
export const queuePool = singleton("queuePool", () => {
  const pool = new Pool({
    connectionString: env().DATABASE_URL,
    max: 4,
    ...connectionLimits,
    ...sessionLimits,
    application_name: "waybill-jobs",
  })
  endSilentConnections(pool)
  // A connection that dies, idle or lent, must not take the process with it: the next query says what is wrong.
  const note = (error: Error) => log().warn({ error }, "a connection of the job queue was lost")
  pool.on("error", () => undefined).on("connect", (client) => traceStatements(client.on("error", note)))
  return traceStatements(pool)
})

/** Runs `work` in one transaction. What fails is rolled back and its connection thrown away. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect()
  let fault: Error | undefined
  try {
    await client.query("BEGIN")
    const result = await work(client)
    await client.query("COMMIT")
    return result
  } catch (error) {
    fault = error instanceof Error ? error : new Error(String(error))
    // Also when the engine failed and not the database: closing the connection ends its transaction either way.
    throw fault
  } finally {
    client.release(fault)
  }
}
