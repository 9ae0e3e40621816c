import { randomUUID } from "node:crypto"
import { PrismaPg } from "@prisma/adapter-pg"
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from "@prisma/driver-adapter-utils"
import { Client, Pool, type QueryResult } from "pg"

const internalChar = 18
const text = 25

/**
 * Connects the schema engine to one database, and makes up for what the adapter cannot do on PostgreSQL:
 * - the catalogue has columns of the internal type "char", which the adapter does not know. It is told that they are
 *   text, and the engine that they are characters;
 * - the adapter cuts a script at every semicolon, also within a function's body. Here it goes to the server in one
 *   piece, and so in one transaction.
 */
async function connect(url: string): Promise<SqlDriverAdapter> {
  const pool = new Pool({ connectionString: url, max: 4 })
  const characters = new WeakMap<object, number[]>()
  const query = pool.query.bind(pool) as (...parameters: unknown[]) => Promise<QueryResult>
  const widened = async (...parameters: unknown[]) => {
    const result = await query(...parameters)
    const fields = result.fields ?? []
    const found = fields.flatMap((field, column) => (field.dataTypeID === internalChar ? [column] : []))
    for (const column of found) Object.assign(fields[column] ?? {}, { dataTypeID: text })
    if (found.length > 0) characters.set(result.rows, found)
    return result
  }
  const adapter = await new PrismaPg(Object.assign(pool, { query: widened as Pool["query"] })).connect()
  const queryRaw = adapter.queryRaw.bind(adapter)
  return Object.assign(adapter, {
    queryRaw: async (given: SqlQuery) => {
      const result = await queryRaw(given)
      for (const column of characters.get(result.rows) ?? []) result.columnTypes[column] = ColumnTypeEnum.Character
      return result
    },
    executeScript: async (script: string) => {
      await query(script)
    },
    dispose: async () => {
      if (!pool.ending) await pool.end()
    },
  })
}

async function statement(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/**
 * What the schema engine works on: a database, and shadows of it that live as long as one comparison. The engine holds
 * an advisory lock as long as it is connected, and does not disconnect: `close` does, and takes the shadows away.
 */
export class MigrationDatabase implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = "postgres"
  readonly adapterName = "@prisma/adapter-pg"
  readonly #url: string
  readonly #open: SqlDriverAdapter[] = []
  readonly #shadows: string[] = []

  constructor(url: string) {
    this.#url = url
  }

  async connect(): Promise<SqlDriverAdapter> {
    return this.#keep(await connect(this.#url))
  }

  async connectToShadowDb(): Promise<SqlDriverAdapter> {
    const name = `waybill_shadow_${randomUUID()}`
    const url = new URL(this.#url)
    url.pathname = `/${name}`
    await statement(this.#url, `CREATE DATABASE "${name}" TEMPLATE template0`)
    this.#shadows.push(name)
    return this.#keep(await connect(url.href))
  }

  #keep(adapter: SqlDriverAdapter): SqlDriverAdapter {
    this.#open.push(adapter)
    return adapter
  }

  async close(): Promise<void> {
    for (const adapter of this.#open) await adapter.dispose()
    for (const name of this.#shadows) await statement(this.#url, `DROP DATABASE IF EXISTS "${name}"`)
  }
}
