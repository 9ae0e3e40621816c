import { execFileSync } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { storageContract } from "./contract"
import { DiskStorage } from "./disk"
import { StorageFullError } from "./storage"

const root = await mkdtemp(join(tmpdir(), "waybill-disk-"))
afterAll(() => rm(root, { recursive: true }))

storageContract("disk", () => new DiskStorage(join(root, "files")))

async function* bytes(count: number) {
  for (let left = count; left > 0; left -= 64 * 1024) yield randomBytes(Math.min(left, 64 * 1024))
}

/** A folder of 2 MiB, where the machine lets us mount one. */
async function smallDisk(): Promise<string | undefined> {
  const path = join(root, "small")
  await mkdir(path)
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", path], { stdio: "ignore" })
    return path
  } catch {
    console.warn("skipped: a really full disk, since no small file system can be mounted here")
    return undefined
  }
}
const small = await smallDisk()
afterAll(() => {
  if (small) execFileSync("umount", [small])
})

describe.runIf(small !== undefined)("on a full disk", () => {
  test("the append is undone, what was acknowledged stays, and room made is used", async () => {
    const storage = new DiskStorage(join(small!, "files"))
    await storage.prepare()
    const [key, other] = [randomBytes(18).toString("base64url"), randomBytes(18).toString("base64url")]
    await storage.append(key, 0, bytes(300_000))
    await expect(storage.append(key, 300_000, bytes(5_000_000))).rejects.toThrow(StorageFullError)
    expect(await storage.uploadedSize(key)).toBe(300_000)
    // The room is really free again.
    expect(await storage.append(other, 0, bytes(1_000_000))).toBe(1_000_000)
    await storage.delete(other)
    await storage.append(key, 300_000, bytes(900_000))
    await storage.finish(key)
    expect(await storage.size(key)).toBe(1_200_000)
  })
})

test.runIf(process.platform === "linux")("a device without room is StorageFullError", async () => {
  const folder = join(root, "device")
  const storage = new DiskStorage(folder)
  await storage.prepare()
  const key = randomBytes(18).toString("base64url")
  const [first, second] = createHash("sha256").update(key).digest("hex")
  await symlink("/dev/full", join(folder, first!, second!, `${key}.part`))
  await expect(storage.append(key, 0, bytes(100_000))).rejects.toThrow(StorageFullError)
})
