import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { loadEnv } from "../../lib/platform/env.ts"
import { readKeys } from "./keys.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-keys-"))
})

afterEach(() => rmSync(folder, { recursive: true }))

test("are made once, for their owner's eyes alone, and good enough for the settings", () => {
  const keys = readKeys(folder)
  expect(statSync(join(folder, "keys.json")).mode & 0o777).toBe(0o600)
  expect(readKeys(folder)).toEqual(keys)
  expect(() => loadEnv({ ...keys, DATABASE_URL: "postgresql://localhost/x" })).not.toThrow()
})

test("differ from one folder to the next", () => {
  const first = readKeys(folder)
  rmSync(join(folder, "keys.json"))
  const second = readKeys(folder)
  for (const name of ["AUTH_SECRET", "TOKEN_KEYS", "DATABASE_PASSWORD"] as const) {
    expect(second[name]).not.toBe(first[name])
  }
})

test("a key that is missing is added, and the others stay", () => {
  const { AUTH_SECRET, ...rest } = readKeys(folder)
  writeFileSync(join(folder, "keys.json"), JSON.stringify(rest))
  const keys = readKeys(folder)
  expect(keys).toMatchObject(rest)
  expect(keys.AUTH_SECRET).not.toBe(AUTH_SECRET)
  expect(JSON.parse(readFileSync(join(folder, "keys.json"), "utf8"))).toMatchObject(keys)
})

test.each(["", "{", "[]", "null", '"x"'])("a damaged file (%j) is one clear line, and stays as it is", (content) => {
  writeFileSync(join(folder, "keys.json"), content)
  expect(() => readKeys(folder)).toThrow(/keys\.json is damaged/)
  expect(readFileSync(join(folder, "keys.json"), "utf8")).toBe(content)
})

test("a lost file beside a database is one clear line, instead of a password that does not fit", () => {
  mkdirSync(join(folder, "database"))
  writeFileSync(join(folder, "database", "PG_VERSION"), "18\n")
  expect(() => readKeys(folder)).toThrow(/keys\.json is lost/)
})
