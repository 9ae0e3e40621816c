import { spawn } from "node:child_process"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { db } from "@/lib/platform/db"
import { MovingStorage } from "@/lib/platform/storage/moving"
import type { Storage } from "@/lib/platform/storage/storage"
import { root } from "../start/command"
import { Mover } from "./mover"
import { bothStorages, bucketSettings, fingerprintIn, type Kept, keepFile, keysIn, putBytes } from "./moving.fixture"

const settings = bucketSettings()
if (!settings) console.warn("skipped: moving between storages, since the S3_TEST_ variables are not all set")

const ways = [
  { from: "disk", to: "s3" },
  { from: "s3", to: "disk" },
] as const

describe.runIf(settings !== null).each(ways)("from $from to $to", ({ from: fromName, to: toName }) => {
  let from: Storage
  let to: Storage

  beforeEach(async () => {
    const both = bothStorages(settings ?? {})
    from = both[fromName]
    to = both[toName]
    await Promise.all([from.prepare(), to.prepare()])
  })

  afterEach(async () => {
    for (const storage of [from, to]) for (const key of await keysIn(storage)) await storage.delete(key)
    await db().file.deleteMany()
  })

  const mover = (remove = false, said: string[] = []) => new Mover(from, to, remove, (words) => said.push(words))

  async function expectIn(storage: Storage, files: Kept[]): Promise<void> {
    for (const file of files) expect(await fingerprintIn(storage, file)).toBe(file.sha256)
  }

  /** `npm run storage:move`, in a process of its own. */
  function command(more: string[] = []) {
    const parameters = ["--import", "tsx", "scripts/storage/move.ts", "--to", toName, ...more]
    const environment = { ...process.env, ...settings, STORAGE_MOVING_FROM: fromName }
    const child = spawn(process.execPath, parameters, { cwd: join(root), env: environment as NodeJS.ProcessEnv })
    let words = ""
    for (const output of [child.stdout, child.stderr]) output.on("data", (bytes: Buffer) => (words += bytes.toString()))
    const ended = new Promise<{ code: number | null; words: string }>((done) =>
      child.once("close", (code) => done({ code, words })),
    )
    return { child, ended }
  }

  test("everything that has arrived is moved, read back, and removed only when that is wanted", async () => {
    const states = ["CHECKING", "HELD", "AVAILABLE", "WITHDRAWN"] as const
    const files = await Promise.all(states.map((state, index) => keepFile(from, 1 + index * 3_000_000, state)))
    expect(await mover().run()).toMatchObject({ copied: 4, failed: 0, waiting: 0 })
    await expectIn(to, files)
    await expectIn(from, files)
    expect(await mover().run()).toMatchObject({ copied: 0, proved: 4 })
    expect(await mover(true).run()).toMatchObject({ copied: 0, proved: 4 })
    expect(await keysIn(from)).toEqual([])
    await expectIn(to, files)
    expect(await mover(true).run()).toMatchObject({ settled: 4, proved: 0, failed: 0 })
  })

  test("a copy with one wrong bit, or cut short, is found and made again", async () => {
    const files = await Promise.all([keepFile(from, 200_000), keepFile(from, 6_000_000), keepFile(from, 10)])
    await mover().run()
    const [flipped, short] = files as [Kept, Kept, Kept]
    const wrong = Buffer.from(flipped.bytes)
    wrong[100_000] = (wrong[100_000] ?? 0) ^ 1
    for (const [{ storageKey }, bytes] of [
      [flipped, wrong],
      [short, short.bytes.subarray(0, 5_999_999)],
    ] as const) {
      await to.delete(storageKey)
      await putBytes(to, storageKey, bytes)
      await to.finish(storageKey)
    }
    expect(await mover(true).run()).toMatchObject({ replaced: 2, proved: 1, failed: 0 })
    await expectIn(to, files)
  })

  test("a damaged original is never copied, never removed, and named", async () => {
    const damaged = await keepFile(from, 50_000)
    await from.delete(damaged.storageKey)
    await putBytes(from, damaged.storageKey, Buffer.alloc(50_000))
    await from.finish(damaged.storageKey)
    const [missing, fine] = [await keepFile(from, 10), await keepFile(from, 20)]
    await from.delete(missing.storageKey)
    const said: string[] = []
    expect(await mover(true, said).run()).toMatchObject({ failed: 2, copied: 1 })
    expect(said.sort()).toEqual(
      [`File ${damaged.id}: the original in ${fromName} is damaged`, `File ${missing.id}: nothing at this key`].sort(),
    )
    expect(await keysIn(from)).toEqual([damaged.storageKey])
    expect(await keysIn(to)).toEqual([fine.storageKey])
  })

  test("an upload that is not finished is left to end where it began, and moved then", async () => {
    const upload = await keepFile(from, 7_000_000, "RECEIVING", 3_000_000)
    const done = await keepFile(from, 5)
    expect(await mover(true).run()).toMatchObject({ copied: 1, waiting: 1 })
    expect(await keysIn(to)).toEqual([done.storageKey])

    const app = new MovingStorage(to, from)
    expect(await app.uploadedSize(upload.storageKey)).toBe(3_000_000)
    await app.append(
      upload.storageKey,
      3_000_000,
      (async function* () {
        yield upload.bytes.subarray(3_000_000)
      })(),
    )
    await app.finish(upload.storageKey)
    await db().file.update({ where: { id: upload.id }, data: { state: "AVAILABLE", sha256: upload.sha256 } })
    expect(await mover(true).run()).toMatchObject({ copied: 1, settled: 1, waiting: 0 })
    await expectIn(to, [upload, done])
    expect(await keysIn(from)).toEqual([])
  })

  test("downloads go on meanwhile, and each gets the right bytes", async () => {
    const files = await Promise.all(Array.from({ length: 20 }, (_, index) => keepFile(from, 100_000 + index)))
    const app = new MovingStorage(to, from)
    let over = false
    let reads = 0
    const readers = [0, 1, 2].map(async (offset) => {
      for (let turn = offset; !over || turn < files.length + offset; turn++) {
        const file = files[turn % files.length] as Kept
        expect(await fingerprintIn(app, file)).toBe(file.sha256)
        reads += 1
      }
    })
    expect(await mover(true).run()).toMatchObject({ copied: 20, failed: 0 })
    over = true
    await Promise.all(readers)
    expect(reads).toBeGreaterThanOrEqual(60)
    expect(await keysIn(from)).toEqual([])
  })

  test("what is removed in the middle of its copy does not come back", async () => {
    const file = await keepFile(from, 300_000)
    const app = new MovingStorage(to, from)
    const removing: Storage = Object.create(from, {
      read: {
        value: async (key: string) => {
          const stream = await from.read(key)
          await db().file.delete({ where: { id: file.id } })
          await app.delete(key)
          return stream
        },
      },
    })
    expect(await new Mover(removing, to, false, () => {}).run()).toMatchObject({ gone: 1, copied: 0, failed: 0 })
    expect([...(await keysIn(to)), ...(await keysIn(from))]).toEqual([])
  })

  test("kill -9 in the middle, again and again: it goes on, and nothing is lost", async () => {
    const files = await Promise.all(Array.from({ length: 12 }, (_, index) => keepFile(from, 3_000_000 + index)))
    const total = files.length
    const left = async () => (await keysIn(from)).length
    for (const until of [total - 2, total - 6]) {
      const { child, ended } = command(["--remove"])
      await expect.poll(left, { interval: 20, timeout: 30_000 }).toBeLessThanOrEqual(until)
      child.kill("SIGKILL")
      expect((await ended).code).toBeNull()
      await expectIn(new MovingStorage(to, from), files)
    }
    expect(await left()).toBeGreaterThan(0)
    const { code, words } = await command(["--remove"]).ended
    expect(words).toContain(`${total} files are in ${toName}: `)
    expect(code).toBe(0)
    expect(await keysIn(from)).toEqual([])
    await expectIn(to, files)
  }, 120_000)

  test("the command says when to come again, and refuses settings under which Waybill would lose sight of files", async () => {
    await keepFile(from, 1_000, "RECEIVING", 500)
    const { code, words } = await command().ended
    expect(words).toContain(`Uploads that still come in at ${fromName}: 1.`)
    expect(code).toBe(2)
    const refused = await command(["--to", fromName]).ended
    expect(refused.words).toContain(`Set STORAGE_MOVING_FROM=${toName}`)
    expect(refused.code).toBe(1)
  }, 60_000)
})
