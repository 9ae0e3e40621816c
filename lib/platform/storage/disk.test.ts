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

/** A folder of 4 MiB, where the machine lets us mount one. */
async function smallDisk(): Promise<string | undefined> {
  const path = join(root, "small")
  await mkdir(path)
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", path], { stdio: "ignore" })
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

describe.runIf(small !== undefined)("on a disk with a reserve", () => {
  const reserve = 1_500_000

  test("nothing is taken that would go into it, and what is there is served", async () => {
    const storage = new DiskStorage(join(small!, "reserved"), reserve)
    await storage.prepare()
    const [key, other] = [randomBytes(18).toString("base64url"), randomBytes(18).toString("base64url")]
    await storage.requireRoom(100_000)
    await expect(storage.requireRoom(2_500_000)).rejects.toThrow(StorageFullError)
    await storage.append(key, 0, bytes(1_600_000))
    await storage.finish(key)

    let asked = 0
    const untouched = async function* () {
      asked += 1
      yield randomBytes(10)
    }
    await expect(storage.append(other, 0, untouched())).rejects.toThrow(StorageFullError)
    expect(asked, "no byte is taken").toBe(0)
    expect(await storage.uploadedSize(other)).toBe(0)
    expect((await (await storage.read(key)).toArray()).reduce((sum, chunk) => sum + chunk.length, 0)).toBe(1_600_000)

    await storage.delete(key)
    expect(await storage.append(other, 0, bytes(100_000))).toBe(100_000)
    await storage.delete(other)
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
