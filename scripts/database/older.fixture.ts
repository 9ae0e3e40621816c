import { randomBytes } from "node:crypto"
import { Client as Connection } from "pg"
import { migrate } from "./migrate.ts"
import { readMigrations } from "./migrations.ts"

/** A database of an older version, with a connection to it. */
export type OlderDatabase = { url: string; connection: Connection; remove: () => Promise<void> }

/** Makes a database as the migrations before `path` leave it, on the server of the tests. */
export async function olderDatabase(path: string): Promise<OlderDatabase> {
  const server = process.env.DATABASE_URL ?? ""
  const name = `older_${randomBytes(6).toString("hex")}`
  const url = new URL(server)
  url.pathname = `/${name}`
  await run(server, `CREATE DATABASE ${name} TEMPLATE template0`)
  const connection = new Connection({ connectionString: url.href })
  await connection.connect()
  const migrations = readMigrations()
  const before = migrations.migrationDirectories.filter((migration) => migration.path < path)
  await migrate(url.href, { migrations: { ...migrations, migrationDirectories: before } })
  const remove = async () => {
    await connection.end()
    await run(server, `DROP DATABASE ${name} WITH (FORCE)`)
  }
  return { url: url.href, connection, remove }
}

async function run(server: string, sql: string): Promise<void> {
  const connection = new Connection({ connectionString: server })
  await connection.connect()
  await connection.query(sql).finally(() => connection.end())
}
