import { describe, expect, test } from "vitest"
import { readMigrations } from "./migrations.ts"
import { dangersOf } from "./safety.ts"

/** The newest migration from before there were rolling upgrades: what came later is read. */
const baseline = "20261125183817_mails"

const later = readMigrations().migrationDirectories.filter(({ path }) => path > baseline)

test("no migration breaks a running older version, unless it says why it may", async () => {
  const found = []
  for (const { path, migrationFile } of later) {
    const { content } = migrationFile
    if (content.tag !== "ok") throw new Error(`${path} cannot be read`)
    for (const danger of await dangersOf(content.value)) found.push({ path, ...danger })
  }
  expect(found, "docs/migrations.md says what to do").toEqual([])
})

describe("what an older version survives", () => {
  test.each([
    `CREATE TABLE "t" ("id" uuid PRIMARY KEY, "a" text NOT NULL); CREATE UNIQUE INDEX "t_a" ON "t" ("a");
     ALTER TABLE "t" ADD CONSTRAINT "t_fk" FOREIGN KEY ("id") REFERENCES "file"("id");`,
    `ALTER TABLE "file" ADD COLUMN "a" text, ADD COLUMN "b" int NOT NULL DEFAULT 0,
     ADD COLUMN "c" jsonb NOT NULL DEFAULT '[]'::jsonb, ADD COLUMN "d" timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP`,
    `CREATE INDEX CONCURRENTLY "file_title_idx" ON "file" ("title")`,
    `ALTER TABLE "file" ADD COLUMN "g" uuid;
     ALTER TABLE "file" ADD CONSTRAINT "g_fk" FOREIGN KEY ("g") REFERENCES "user"("id") NOT VALID;`,
    `ALTER TABLE "file" VALIDATE CONSTRAINT "g_fk"`,
    `DROP TRIGGER "x" ON "file"; CREATE TRIGGER "x" AFTER INSERT ON "file" FOR EACH ROW EXECUTE FUNCTION f()`,
    `ALTER TABLE "file" ALTER COLUMN "title" SET DEFAULT 'x'`,
    `CREATE TYPE "Colour" AS ENUM ('RED')`,
    "",
    "-- nothing",
  ])("%s", async (sql) => {
    expect(await dangersOf(sql)).toEqual([])
  })
})

describe("what it may not survive, but for a reason", () => {
  test.each([
    `DROP TABLE "link"`,
    `ALTER TABLE "file" DROP COLUMN "title"`,
    `ALTER TABLE "file" ADD COLUMN "ä" text, DROP COLUMN "title"`,
    `ALTER TABLE "file" RENAME COLUMN "title" TO "heading"`,
    `ALTER TABLE "file" RENAME TO "document"`,
    `ALTER TABLE "file" ALTER COLUMN "title" SET NOT NULL`,
    `ALTER TABLE "file" ALTER COLUMN "sha256" DROP NOT NULL`,
    `ALTER TABLE "file" ALTER COLUMN "size" TYPE text`,
    `ALTER TABLE "file" ALTER COLUMN "state" DROP DEFAULT`,
    `ALTER TABLE "file" ADD COLUMN "a" text NOT NULL`,
    `ALTER TABLE "file" ADD COLUMN "a" uuid DEFAULT gen_random_uuid()`,
    `ALTER TABLE "file" ADD COLUMN "a" text UNIQUE`,
    `ALTER TABLE "file" ADD CONSTRAINT "c" CHECK (size > 0)`,
    `ALTER TABLE "file" ADD CONSTRAINT "c" FOREIGN KEY ("title") REFERENCES "user"("name") NOT VALID`,
    `ALTER TABLE "file" DROP CONSTRAINT "c"`,
    `ALTER TYPE "FileState" ADD VALUE 'LOST'`,
    `CREATE INDEX "i" ON "file" ("title")`,
    `CREATE UNIQUE INDEX CONCURRENTLY "i" ON "file" ("title")`,
    `DROP INDEX "i"`,
    `DROP TRIGGER "x" ON "file"`,
    `UPDATE "file" SET "title" = ''`,
    "DO $$ BEGIN DROP TABLE link; END $$",
    "BEGIN",
    "SET lock_timeout = 0",
    "TRUNCATE link",
  ])("%s", async (sql) => {
    const found = await dangersOf(`-- Prisma's own words: contract\n${sql};\nCREATE TABLE "other" ("id" int)`)
    expect(found).toMatchObject([{ statement: sql }])
    expect(await dangersOf(`-- AlterTable\n-- contract: nobody has read it since 0.4\n${sql};`)).toEqual([])
  })

  test("a reason is for the statement behind it, and must be one", async () => {
    const one = `ALTER TABLE "file" DROP COLUMN "title"`
    expect(await dangersOf(`-- contract: none reads it\n${one};\n${one};`)).toHaveLength(1)
    expect(await dangersOf(`${one};\n-- contract: none reads it\n${one};`)).toHaveLength(1)
    expect(await dangersOf(`-- contract:\n${one};`)).toHaveLength(1)
    expect(await dangersOf(`SELECT '\n-- contract: x'; ${one}`)).toHaveLength(2)
  })

  test("an index beside the others is a migration of its own, since it cannot be part of a transaction", async () => {
    const sql = `CREATE INDEX CONCURRENTLY "a" ON "file" ("title"); CREATE TABLE "t" ("id" int);`
    expect(await dangersOf(sql)).toMatchObject([{ why: expect.stringContaining("whole migration") }])
  })
})
