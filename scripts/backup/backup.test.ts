import { randomBytes, randomUUID } from "node:crypto"
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync, truncateSync, writeSync } from "node:fs"
import { join } from "node:path"
import { Readable } from "node:stream"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { StorageError, StorageMissingError } from "@/lib/platform/storage/storage"
import { migrate } from "../database/migrate.ts"
import { migrationStatus } from "../database/status.ts"
import { writeBackup } from "./backup.ts"
import { Installation, passphrase } from "./installation.fixture.ts"
import { restoreBackup } from "./restore.ts"

let source: Installation & { personId: string }
let target: Installation
let path: string

beforeEach(async () => {
  source = await Installation.running()
  target = await Installation.empty()
  path = join(source.folder, "backup.age")
})

afterEach(async () => {
  await source.remove()
  await target.remove()
})

const backup = (storage = source.storage) => writeBackup({ databaseUrl: source.databaseUrl, storage, path, passphrase })
const restore = (given: { replace?: boolean; passphrase?: string } = {}) =>
  restoreBackup({
    databaseUrl: target.databaseUrl,
    storage: target.storage,
    path,
    passphrase: given.passphrase ?? passphrase,
    replace: given.replace ?? false,
  })

const contents = (place: Installation, table: string) => place.sql(`SELECT * FROM ${table} ORDER BY 1`)

describe("a backup", () => {
  test("brings rows and bytes back as they were, into an empty installation", async () => {
    const files = await Promise.all(
      ["AVAILABLE", "HELD", "WITHDRAWN"].map((state) => source.file(source.personId, state)),
    )
    await source.sql(
      `INSERT INTO audit_event (id, actor_role, action, subject_type, details) VALUES ($1, 'ops', 'x', 'file', $2)`,
      [randomUUID(), { "ä\n\t\\.": ["\\N", 1.5, null] }],
    )
    await source.sql("INSERT INTO file_preview VALUES ($1, 'image/png', $2)", [files[0]?.id, randomBytes(50_000)])
    const summary = await backup()
    expect(summary).toMatchObject({ files: 3, bytes: 300_000 })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readFileSync(path).includes("waybill")).toBe(false)

    expect(await restore()).toMatchObject({ files: 3, keys: undefined })
    for (const table of [`"user"`, "file", "file_preview", "audit_event"]) {
      expect(await contents(target, table)).toEqual(await contents(source, table))
    }
    for (const { key, bytes } of files) expect((await target.bytesOf(key)).equals(bytes)).toBe(true)
    const recorded = "SELECT migration_name, checksum FROM _prisma_migrations ORDER BY 1"
    expect(await target.sql(recorded)).toEqual(await source.sql(recorded))
    expect((await migrationStatus(target.databaseUrl)).pending).toEqual([])
    expect(await migrate(target.databaseUrl)).toEqual([])
    await expect(target.sql("DELETE FROM audit_event")).rejects.toThrow(/append-only/)
  })

  test("is of one moment: what comes while it is made is not in it", async () => {
    await source.file(source.personId)
    const storage = new Proxy(source.storage, {
      get: (whole, name, self) =>
        name !== "size"
          ? Reflect.get(whole, name, self)
          : async (key: string) => {
              await source.file(source.personId)
              return whole.size(key)
            },
    })
    expect(await backup(storage)).toMatchObject({ files: 1 })
    await restore()
    expect(await contents(target, "file")).toHaveLength(1)
  })

  test("is not stopped by files that go meanwhile: what became of them comes back", async () => {
    const [refused, cancelled, kept] = await Promise.all([0, 1, 2].map(() => source.file(source.personId, "CHECKING")))
    const storage = new Proxy(source.storage, {
      get: (whole, name, self) => {
        if (name !== "size" && name !== "read") return Reflect.get(whole, name, self)
        return async (key: string) => {
          if (name === "size" && key === refused?.key) {
            await source.sql("UPDATE file SET state = 'REJECTED', reason_code = 'has_macros' WHERE id = $1", [
              refused.id,
            ])
            await whole.delete(key)
          }
          if (name === "read" && key === cancelled?.key) {
            await source.sql("DELETE FROM file WHERE id = $1", [cancelled.id])
            await whole.delete(key)
            return Readable.from(halfOf(cancelled.bytes))
          }
          return name === "size" ? whole.size(key) : whole.read(key)
        }
      },
    })
    await backup(storage)
    await restore()
    const states = await target.sql("SELECT id, state, reason_code FROM file ORDER BY state")
    expect(states).toEqual([
      { id: kept?.id, state: "CHECKING", reason_code: null },
      { id: refused?.id, state: "REJECTED", reason_code: "has_macros" },
    ])
    expect(await target.keys()).toEqual([kept?.key])
  })

  test.each([
    ["are missing", async (key: string) => source.storage.delete(key), /cannot be read/],
    ["are others", async (key: string) => overwrite(key), /not those that were received/],
  ])("is refused, and leaves no file, when bytes %s", async (_, spoil, words) => {
    const { key } = await source.file(source.personId)
    await spoil(key)
    await expect(backup()).rejects.toThrow(words)
    expect(existsSync(path)).toBe(false)
    expect(existsSync(`${path}.part`)).toBe(false)
  })

  test("writes over nothing", async () => {
    await backup()
    const before = readFileSync(path)
    await expect(backup()).rejects.toThrow(/exists already/)
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test("takes a large file through without holding it", async () => {
    const size = 160 * 1024 ** 2
    const { id, key } = await source.file(source.personId)
    const block = randomBytes(1024 ** 2)
    const start = process.memoryUsage().arrayBuffers
    let most = 0
    const pieces = async function* () {
      for (let at = 0; at < size; at += block.byteLength) {
        most = Math.max(most, process.memoryUsage().arrayBuffers - start)
        yield Buffer.from(block)
      }
    }
    await source.storage.delete(key)
    await source.storage.append(key, 0, pieces())
    await source.storage.finish(key)
    const hash = (await import("node:crypto")).createHash("sha256")
    for await (const chunk of pieces()) hash.update(chunk)
    await source.sql("UPDATE file SET size = $2, sha256 = $3 WHERE id = $1", [id, size, hash.digest("hex")])
    most = 0
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - start)
    }, 5)
    await backup()
    await restore()
    clearInterval(watch)
    expect(await target.storage.size(key)).toBe(size)
    expect(most).toBeLessThan(96 * 1024 ** 2)
  }, 120_000)
})

describe("a restore", () => {
  test("refuses an installation that is not empty, unless told to replace it", async () => {
    const file = await source.file(source.personId)
    await backup()
    await migrate(target.databaseUrl)
    await target.sql(
      `INSERT INTO "user" (id, email, name, role, password_hash, updated_at) VALUES (gen_random_uuid(), 'a@b.c', 'A', 'OPS', 'x', now())`,
    )
    await target.sql("CREATE SCHEMA pgboss")
    await expect(restore()).rejects.toThrow(/not empty \(user\).*--replace/)
    await restore({ replace: true })
    expect(await contents(target, `"user"`)).toEqual(await contents(source, `"user"`))
    expect(await target.sql("SELECT FROM pg_namespace WHERE nspname = 'pgboss'")).toEqual([])
    // Over itself: the bytes are there already.
    await restore({ replace: true })
    expect((await target.bytesOf(file.key)).equals(file.bytes)).toBe(true)
  })

  test("refuses a storage with somebody's bytes in it, and a database with somebody's tables", async () => {
    await backup()
    await target.storage.append("somebodys-bytes-0", 0, Readable.from([Buffer.from("x")]))
    await expect(restore()).rejects.toThrow(/storage is not empty/)
    await target.sql("CREATE TABLE theirs (id int)")
    await expect(restore({ replace: true })).rejects.toThrow(/not Waybill's: theirs/)
  })

  test("refuses while somebody else is connected", async () => {
    await backup()
    const open = target.sql("SELECT pg_sleep(30)").catch(() => {})
    const busy = "SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND datname = $1"
    await expect
      .poll(async () => (await source.sql(busy, [new URL(target.databaseUrl).pathname.slice(1)])).length)
      .toBe(1)
    await expect(restore({ replace: true })).rejects.toThrow(/connected.*stop Waybill/)
    await target.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'")
    await open
  })

  test("ends sessions and locks, drops uploads that never arrived, and asks for unfinished jobs again", async () => {
    const file = await source.file(source.personId)
    const [done, open] = [randomUUID(), randomUUID()]
    await source.sql(`UPDATE file SET lock_token = gen_random_uuid(), locked_until = now() WHERE id = $1`, [file.id])
    await source.sql(
      `INSERT INTO file (id, name, kind, size, storage_key, uploader_id) VALUES (gen_random_uuid(), 'b.docx', 'DOCX', 5, 'abcdefghijklmnopqrst', $1)`,
      [source.personId],
    )
    await source.sql(
      `INSERT INTO session (id, user_id, kind, session_version, expires_at) VALUES (gen_random_uuid(), $1, 'BROWSER', 0, now() + interval '1 day')`,
      [source.personId],
    )
    for (const id of [done, open]) {
      await source.sql(
        "INSERT INTO outbox_event (id, name, data, delivered_at) VALUES ($1, 'file/received', '{}', now())",
        [id],
      )
    }
    await source.sql(
      `INSERT INTO job_run (id, function_id, event, status) VALUES ($1, 'f', '{}', 'COMPLETED'), ($2, 'f', '{}', 'QUEUED')`,
      [`${done}:f`, `${open}:f`],
    )
    await backup()
    await restore()
    expect(await target.sql("SELECT id, lock_token FROM file")).toEqual([{ id: file.id, lock_token: null }])
    expect(await target.sql("SELECT FROM session WHERE revoked_at IS NULL")).toEqual([])
    expect(await target.sql("SELECT id FROM outbox_event WHERE delivered_at IS NULL")).toEqual([{ id: open }])
    expect(await target.sql("SELECT id FROM job_run")).toEqual([{ id: `${done}:f` }])
  })

  test("refuses a wrong passphrase in one line, and touches nothing", async () => {
    await source.file(source.personId)
    await backup()
    await expect(restore({ passphrase: "another horse altogether" })).rejects.toThrow(/^The passphrase is not that of /)
    expect(await target.tableCount()).toBe(0)
  })

  test("refuses a backup that was cut off, wherever, and leaves nothing of it", async () => {
    const { id } = await source.file(source.personId, "AVAILABLE", randomBytes(400_000))
    // So that some of it falls into the middle of a table.
    await source.sql("INSERT INTO file_preview VALUES ($1, 'image/png', $2)", [id, randomBytes(200_000)])
    await backup()
    const { size } = statSync(path)
    for (const length of [size - 1, size - 70_000, Math.floor(size / 2), 70_000, 150, 0]) {
      truncateSync(path, length)
      await expect(restore(), `cut to ${length}`).rejects.toThrow(/not a whole backup|not that of/)
      expect(await target.tableCount()).toBe(0)
      expect(await target.keys()).toEqual([])
    }
  })

  test("refuses a backup with one bit flipped, wherever, and leaves nothing of it", async () => {
    const { id } = await source.file(source.personId, "AVAILABLE", randomBytes(400_000))
    // So that some of it falls into the middle of a table.
    await source.sql("INSERT INTO file_preview VALUES ($1, 'image/png', $2)", [id, randomBytes(200_000)])
    await backup()
    const { size } = statSync(path)
    for (const at of [3, 60, 120, 190, 300, 66_000, Math.floor(size / 2), size - 40_000, size - 1]) {
      flip(path, at)
      await expect(restore(), `flipped at ${at} of ${size}`).rejects.toThrow(/not a whole backup|not that of/)
      expect(await target.tableCount()).toBe(0)
      expect(await target.keys()).toEqual([])
      flip(path, at)
    }
    await restore()
  }, 60_000)

  test("that fails with its storage leaves the installation that it was to replace", async () => {
    await source.file(source.personId)
    await backup()
    await migrate(target.databaseUrl)
    const broken = new Proxy(target.storage, {
      get: (whole, name, self) =>
        name === "finish" ? () => Promise.reject(new StorageError("away")) : Reflect.get(whole, name, self),
    })
    const { databaseUrl } = target
    const failing = restoreBackup({ databaseUrl, storage: broken, path, passphrase, replace: true })
    await expect(failing).rejects.toThrow("away")
    expect(await contents(target, `"user"`)).toEqual([])
    expect(await target.keys()).toEqual([])
    await expect(target.storage.size("abcdefghijklmnopqrst")).rejects.toThrow(StorageMissingError)
  })

  test("refuses a backup of a version that it does not know", async () => {
    await source.sql(
      "UPDATE _prisma_migrations SET migration_name = '20990101000000_newer' WHERE migration_name LIKE '%gate'",
    )
    await backup()
    await expect(restore()).rejects.toThrow(/another version.*20990101000000_newer/)
    expect(await target.tableCount()).toBe(0)
  })

  test("brings an older backup to this version's tables", async () => {
    await source.remove()
    source = await Installation.running("20261125155903_gate")
    path = join(source.folder, "backup.age")
    const { id } = await source.file(source.personId)
    expect((await migrationStatus(source.databaseUrl)).pending.length).toBeGreaterThan(0)
    await backup()
    await restore()
    expect(await migrationStatus(target.databaseUrl)).toMatchObject({ pending: [], failed: [], unknown: [] })
    expect(await migrate(target.databaseUrl)).toEqual([])
    expect(await target.sql("SELECT id FROM file")).toEqual([{ id }])
  })
})

async function* halfOf(bytes: Buffer) {
  yield bytes.subarray(0, 50_000)
  throw new Error("gone")
}

async function overwrite(key: string): Promise<void> {
  const bytes = await source.bytesOf(key)
  await source.storage.delete(key)
  await source.storage.append(key, 0, Readable.from([bytes.fill(1, 0, 10)]))
  await source.storage.finish(key)
}

function flip(file: string, at: number): void {
  const handle = openSync(file, "r+")
  const byte = Buffer.alloc(1)
  readSync(handle, byte, 0, 1, at)
  writeSync(handle, Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, at)
  closeSync(handle)
}
