import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { readKeys } from "../start/keys.ts"
import { entriesOf, kidsOf } from "./ring.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-keys-"))
})

afterEach(() => rmSync(folder, { recursive: true }))

function run(verb: string, parameters: string[] = [], settings: Record<string, string> = {}) {
  const { PATH } = process.env
  const environment = { PATH, NODE_ENV: "test", DATA_DIR: folder, ...settings } as const
  const script = join(import.meta.dirname, "command.ts")
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, verb, ...parameters], {
    env: environment,
    encoding: "utf8",
  })
  return { status, said: stdout + stderr }
}

test("a rotation puts a new key in front of each ring, keeps the older ones, and shows no value", () => {
  const before = readKeys(folder)
  const { status, said } = run("rotate")
  expect(status, said).toBe(0)
  const after = readKeys(folder)
  expect(after.DATABASE_PASSWORD).toBe(before.DATABASE_PASSWORD)
  for (const name of ["AUTH_SECRET", "TOKEN_KEYS"] as const) {
    const [newest = "", older] = entriesOf(after[name])
    expect(older).toBe(before[name])
    expect(newest).not.toBe(older)
    for (const value of [newest, before[name]]) expect(said + run("list").said).not.toContain(value.split(":").at(-1))
  }
})

test("keys:list shows the names, which one is in use, and since when", () => {
  readKeys(folder)
  run("rotate")
  const { said } = run("list")
  const { AUTH_SECRET, TOKEN_KEYS } = readKeys(folder)
  for (const kid of [...kidsOf("AUTH_SECRET", AUTH_SECRET), ...kidsOf("TOKEN_KEYS", TOKEN_KEYS)]) {
    expect(said).toMatch(new RegExp(`${kid} .*0 days old`))
  }
  expect(said.match(/in use/g)).toHaveLength(2)
})

test("an older key can be retired, the one in use and an unknown one cannot", () => {
  readKeys(folder)
  run("rotate")
  const rings = readKeys(folder)
  const [inUse = "", older = ""] = kidsOf("TOKEN_KEYS", rings.TOKEN_KEYS)
  expect(run("retire", [inUse])).toMatchObject({ status: 1, said: expect.stringMatching(/in use/) })
  expect(run("retire", ["nobody"])).toMatchObject({ status: 1, said: expect.stringMatching(/no key nobody/) })
  expect(run("retire")).toMatchObject({ status: 1 })
  expect(readKeys(folder)).toEqual(rings)
  expect(run("retire", [older]).status).toBe(0)
  expect(kidsOf("TOKEN_KEYS", readKeys(folder).TOKEN_KEYS)).toEqual([inUse])
  expect(readKeys(folder).AUTH_SECRET).toBe(rings.AUTH_SECRET)
  expect(readFileSync(join(folder, "keys.json"), "utf8")).not.toContain(older)
})

test("what the environment sets is not changed: it is said what to change there", () => {
  const before = readKeys(folder)
  const secret = "a-secret-from-the-environment-0123456789"
  const { said } = run("rotate", [], { AUTH_SECRET: secret })
  expect(said).toMatch(/AUTH_SECRET is set by the environment/)
  expect(said).not.toContain(secret)
  expect(readKeys(folder).AUTH_SECRET).toBe(before.AUTH_SECRET)
  expect(entriesOf(readKeys(folder).TOKEN_KEYS)).toHaveLength(2)
})
