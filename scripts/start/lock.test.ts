import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterEach, beforeEach, expect, test } from "vitest"
import { lockFolder, tryLockFolder } from "./lock.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-lock-"))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** Another process that holds the lock until it ends. */
async function holder() {
  const lock = JSON.stringify(pathToFileURL(join(import.meta.dirname, "lock.ts")).href)
  const script = `const { lockFolder } = await import(${lock}); globalThis.held = lockFolder(process.argv[1])
    console.log("held"); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ["--input-type=module", "-e", script, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  await once(child.stdout, "data")
  return child
}

test("one process has a folder at a time, and the line for the second names the first", async () => {
  const child = await holder()
  expect(tryLockFolder(folder)).toBeNull()
  expect(() => lockFolder(folder)).toThrow(`is in use by another Waybill (process ${child.pid})`)
  child.kill("SIGKILL")
  await once(child, "exit")
})

test("a killed holder leaves no lock behind", async () => {
  const child = await holder()
  child.kill("SIGKILL")
  await once(child, "exit")
  const lock = lockFolder(folder)
  expect(tryLockFolder(folder)).toBeNull()
  lock.release()
  tryLockFolder(folder)?.release()
})
