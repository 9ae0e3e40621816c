import { randomUUID } from "node:crypto"
import { setTimeout as delay } from "node:timers/promises"
import { PrismaPg } from "@prisma/adapter-pg"
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from "@prisma/driver-adapter-utils"
import { Client, Pool, type QueryResult } from "pg"

/** How long a migration waits for a lock, while all that comes after it waits too, and how often it tries. */
export type Patience = { lockMilliseconds: number; tries: number; pauseMilliseconds: number }
export type ScriptOptions = { patience: Patience; say: (line: string) => void }

export const defaultPatience: Patience = { lockMilliseconds: 3_000, tries: 20, pauseMilliseconds: 2_000 }

const lockNotAvailable = "55P03"
const internalChar = 18
const text = 25

/**
 * Connects the schema engine to one database, and makes up for what the adapter cannot do on PostgreSQL:
 * - the catalogue has columns of the internal type "char", which the adapter does not know. It is told that they are
 *   text, and the engine that they are characters;
 * - the adapter cuts a script at every semicolon, also within a function's body. Here it goes to the server in one
 *   piece, and so in one transaction.
 */
async function connect(
  url: string,
  execute: (script: string, run: (sql: string) => Promise<unknown>) => Promise<void>,
): Promise<SqlDriverAdapter> {
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
    executeScript: (script: string) => execute(script, query),
    dispose: async () => {
      if (!pool.ending) await pool.end()
    },
  })
}

/** The name, as it is written, of the index that a script builds while others write; such a script holds nothing else. */
export function concurrentIndex(script: string): string | undefined {
  const bare = script.replaceAll(/--.*$/gm, "")
  return /^\s*CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?("[^"]+"|\w+)/i.exec(bare)?.[1]
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
  /** What the server said of the last script that failed, in its own words. */
  lastFault: Error | undefined
  /** Whether that script failed only because others held what it wanted to lock. */
  gaveUp = false
  readonly #url: string
  readonly #options: ScriptOptions
  readonly #open: SqlDriverAdapter[] = []
  readonly #shadows: string[] = []

  constructor(url: string, options: ScriptOptions = { patience: defaultPatience, say: () => {} }) {
    this.#url = url
    this.#options = options
  }

  async connect(): Promise<SqlDriverAdapter> {
    return this.#keep(await connect(this.#url, (script, run) => this.#execute(script, run)))
  }

  /**
   * A script that waits for a lock makes everybody behind it wait. So it waits for a moment only, and comes back later.
   * It goes to the server in one piece: what failed has left nothing, but for an index that was to be built beside.
   */
  async #execute(script: string, run: (sql: string) => Promise<unknown>): Promise<void> {
    const { lockMilliseconds, tries, pauseMilliseconds } = this.#options.patience
    const index = concurrentIndex(script)
    for (let left = tries - 1; ; left--) {
      try {
        if (index) await run(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`)
        // Building beside the others waits for them by its nature, and keeps nobody waiting.
        await run(index ? script : `SET LOCAL lock_timeout = ${lockMilliseconds};\n${script}`)
        return
      } catch (error) {
        this.lastFault = error instanceof Error ? error : new Error(String(error))
        this.gaveUp = (error as { code?: string }).code === lockNotAvailable
        if (!this.gaveUp || left <= 0) throw error
        this.#options.say("A migration waits for a lock that a long transaction holds: trying again.")
        await delay(pauseMilliseconds)
      }
    }
  }

  async connectToShadowDb(): Promise<SqlDriverAdapter> {
    const name = `waybill_shadow_${randomUUID()}`
    const url = new URL(this.#url)
    url.pathname = `/${name}`
    await statement(this.#url, `CREATE DATABASE "${name}" TEMPLATE template0`)
    this.#shadows.push(name)
    return this.#keep(await connect(url.href, async (script, run) => void (await run(script))))
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
