import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { instruments } from "../metrics/instruments"
import { storageContract } from "./contract"
import { DiskStorage } from "./disk"
import { ObservedStorage } from "./observed"

const folder = mkdtempSync(join(tmpdir(), "waybill-observed-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const make = () => new ObservedStorage(new DiskStorage(folder))

storageContract("observed disk", make)

const errors = async () =>
  (await instruments().storageErrors.get()).values.map(({ labels, value }) => ({ ...labels, value }))

test("failures are counted by kind, and a sender who goes away is none", async () => {
  instruments().storageErrors.reset()
  const storage = make()
  const key = "key-of-the-observed-test"
  async function* broken() {
    yield new Uint8Array(10)
    throw new Error("the connection broke")
  }
  await expect(storage.append(key, 0, broken())).rejects.toThrow("the connection broke")
  expect(await errors()).toEqual([])
  await expect(storage.read("key-that-is-not-there")).rejects.toThrow()
  await expect(storage.append(key, 999, broken())).rejects.toThrow()
  expect(await errors()).toEqual([
    { operation: "read", kind: "missing", value: 1 },
    { operation: "append", kind: "offset", value: 1 },
  ])
})

test("a folder that is gone answers no probe", async () => {
  await expect(new DiskStorage(join(folder, "none")).probe()).rejects.toThrow()
})
