import { PrismaPg } from "@prisma/adapter-pg"
import { Pool } from "pg"
import { connectionLimits, endSilentConnections, sessionLimits } from "./db-limits"
import { env } from "./env"
import { PrismaClient } from "./generated/prisma/client"
import { log } from "./log"
import { withCommitHooks } from "./on-commit"
import { singleton } from "./singleton"
import { traceStatements } from "./trace-statements"

/** The process's connections, shared by Prisma and the throttle. */
export const pool = singleton("pool", () => {
  const made = new Pool({
    connectionString: env().DATABASE_URL,
    max: env().DATABASE_POOL,
    ...connectionLimits,
    ...sessionLimits,
  })
  endSilentConnections(made)
  // A connection that is cut, idle or on loan, is replaced by the pool; whoever was using it gets the error themselves.
  const note = (error: Error) => log().warn({ error }, "database connection lost")
  made.on("error", note)
  made.on("connect", (client) => traceStatements(client.on("error", note)))
  return traceStatements(made)
})

/** The database. */
export const db = singleton("db", () =>
  withCommitHooks(
    new PrismaClient({
      adapter: new PrismaPg(pool(), { statementNameGenerator: statementName }),
      // The usual one repeats what was to be written.
      errorFormat: "minimal",
    }),
  ),
)

const names = singleton("statement-names", () => new Map<string, string>())

/**
 * A name for a statement, so that PostgreSQL parses and plans it once per connection. Only so many get one: what comes
 * later (a list of another length, say) goes unnamed.
 */
export function statementName({ sql }: { sql: string }): string {
  const known = names().get(sql)
  if (known || names().size >= 300) return known ?? ""
  const name = `waybill_${names().size}`
  names().set(sql, name)
  return name
}

/** What a verb writes through: one transaction. */
export type Transaction = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0]
