import { Client } from "pg"
import { afterAll, beforeAll, expect, test } from "vitest"
import { migrate } from "./migrate.ts"
import { faultOf } from "./requirements.ts"

const databaseUrl = process.env.DATABASE_URL ?? ""
const other = new URL(databaseUrl)
other.pathname = `${other.pathname}_ascii`
const client = new Client({ connectionString: databaseUrl })

beforeAll(async () => {
  await client.connect()
  await client.query(
    `CREATE DATABASE ${other.pathname.slice(1)} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'`,
  )
})

afterAll(async () => {
  await client.query(`DROP DATABASE ${other.pathname.slice(1)} WITH (FORCE)`)
  await client.end()
})

test("a database that the migrations cannot be applied to is left as it is, and the line says why", async () => {
  await expect(migrate(other.href)).rejects.toThrow(
    "The database cannot be used: it is in SQL_ASCII. Waybill wants PostgreSQL 14 or newer, in UTF-8 and with ICU.",
  )
  const database = new Client({ connectionString: other.href })
  await database.connect()
  const { rows } = await database.query("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")
  await database.end()
  expect(rows).toEqual([])
})

test("so is one that is too old, or without ICU", () => {
  const good = { version: 18, encoding: "UTF8", hasIcu: true }
  expect(faultOf(good)).toBeNull()
  expect(faultOf({ ...good, version: 19 })).toBeNull()
  expect(faultOf({ ...good, version: 13 })).toBe("it is PostgreSQL 13")
  expect(faultOf({ ...good, hasIcu: false })).toBe("its server was built without ICU")
})
