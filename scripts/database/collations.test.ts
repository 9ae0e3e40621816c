import { Client } from "pg"
import { afterAll, beforeAll, expect, test } from "vitest"
import { migrate } from "./migrate.ts"

const databaseUrl = process.env.DATABASE_URL ?? ""
const database = new Client({ connectionString: databaseUrl })

beforeAll(() => database.connect())
afterAll(() => database.end())

const indexes = async () => {
  const { rows } = await database.query<{ name: string; file: string; valid: boolean }>(`
    SELECT relname AS name, pg_relation_filenode(indexrelid) AS file, indisvalid AS valid
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relname LIKE 'file%name%idx' ORDER BY relname`)
  return rows
}

async function migrated(): Promise<string[]> {
  const said: string[] = []
  await migrate(databaseUrl, { say: (line) => said.push(line) })
  return said
}

test("an index of names is built anew when ICU is another than it was built with, and once", async () => {
  const before = await indexes()
  expect(await migrated()).toEqual([])
  expect(await indexes()).toEqual(before)

  await database.query("UPDATE pg_collation SET collversion = '1.2' WHERE collname = 'natural_order'")
  expect(await migrated()).toEqual([expect.stringContaining("The order of names has changed with ICU (1.2 to ")])
  const after = await indexes()
  const renewed = after.filter(({ file }, at) => file !== before[at]?.file).map(({ name }) => name)
  expect(renewed).toEqual(["file_natural_name_idx", "file_state_natural_name_idx"])
  expect(after.map(({ name, valid }) => [name, valid])).toEqual(before.map(({ name }) => [name, true]))

  expect(await migrated()).toEqual([])
  expect(await indexes()).toEqual(after)
})
