import { Client } from "pg"
import { Failure } from "../start/failure.ts"

/** @throws Failure when the database of DATABASE_URL does not let us in; the line never holds its password. */
export async function checkDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on("error", () => {})
  try {
    await client.connect()
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error)
    throw new Failure(`The database of DATABASE_URL cannot be used: ${reason}`)
  } finally {
    await client.end().catch(() => {})
  }
}
