import { pool, statementName } from "./db"
import type { Prisma } from "./generated/prisma/client"

/**
 * Runs one statement by the driver itself: for the few that every request waits for, at a fifth of the cost. Written with
 * Prisma's `sql` tag, so values are always parameters. `bigint` columns come as strings, timestamps as dates.
 */
export async function queryRows<Row>(statement: Prisma.Sql): Promise<Row[]> {
  const { rows } = await pool().query({
    name: statementName({ sql: statement.text }),
    text: statement.text,
    values: statement.values,
  })
  return rows as Row[]
}

/**
 * The same for a statement whose best plan depends on its values or on how much there is, so that it is planned each time
 * and none is kept.
 */
export async function queryRowsOnce<Row>(statement: Prisma.Sql): Promise<Row[]> {
  const { rows } = await pool().query({ text: statement.text, values: statement.values })
  return rows as Row[]
}

/** Runs one statement of a transaction. */
export type QueryRows = <Row>(statement: Prisma.Sql) => Promise<Row[]>

/**
 * Runs statements in one transaction by the driver itself: for hot verbs that must lock first and look afterwards, since a
 * statement sees what was committed before it began, and not what it waited for.
 */
export async function inTransaction<Result>(work: (query: QueryRows) => Promise<Result>): Promise<Result> {
  const client = await pool().connect()
  let failure: Error | undefined
  try {
    await client.query("BEGIN")
    const result = await work(async <Row>(statement: Prisma.Sql) => {
      const { rows } = await client.query({ text: statement.text, values: statement.values })
      return rows as Row[]
    })
    await client.query("COMMIT")
    return result
  } catch (error) {
    // A connection that cannot even roll back is of no use to anyone else.
    await client.query("ROLLBACK").catch((lost: Error) => {
      failure = lost
    })
    throw error
  } finally {
    client.release(failure)
  }
}
