import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { contentHash, unlessStamped } from "./stamp.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-stamp-"))
  mkdirSync(join(folder, "app"))
  writeFileSync(join(folder, "app", "page.tsx"), "one")
})

afterEach(() => rmSync(folder, { recursive: true }))

test("the hash follows content and names, and nothing else", () => {
  const hash = () => contentHash(folder, ["app", "absent.ts"], (path) => path.endsWith(".test.ts"))
  const before = hash()
  writeFileSync(join(folder, "app", "page.test.ts"), "a test")
  expect(hash()).toBe(before)
  writeFileSync(join(folder, "app", "page.tsx"), "two")
  expect(hash()).not.toBe(before)
  writeFileSync(join(folder, "app", "page.tsx"), "one")
  expect(hash()).toBe(before)
  writeFileSync(join(folder, "absent.ts"), "")
  expect(hash()).not.toBe(before)
})

test("work is done once for the same content, and again when it failed", async () => {
  const stamp = join(folder, ".next", "stamp")
  let times = 0
  const work = async () => {
    times++
  }
  expect(await unlessStamped(stamp, "a", work)).toBe(true)
  expect(await unlessStamped(stamp, "a", work)).toBe(false)
  const failing = unlessStamped(stamp, "b", async () => {
    throw new Error("no")
  })
  await expect(failing).rejects.toThrow("no")
  expect(await unlessStamped(stamp, "a", work)).toBe(true)
  expect(times).toBe(2)
})
