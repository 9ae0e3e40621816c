import { createHash, randomBytes, randomUUID } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Client } from "pg"
import { DiskStorage } from "@/lib/platform/storage/disk"
import { migrate } from "../database/migrate.ts"
import { readMigrations } from "../database/migrations.ts"

export const passphrase = "correct horse battery staple"

export type StoredFile = { id: string; key: string; bytes: Buffer }

/** A database and a folder of bytes, as an installation has them; the database is empty, not even migrated. */
export class Installation {
  readonly folder = mkdtempSync(join(tmpdir(), "waybill-backup-"))
  readonly storage: DiskStorage = new DiskStorage(join(this.folder, "files"))
  readonly databaseUrl: string
  readonly #name = `place_${randomBytes(6).toString("hex")}`
  readonly #server: string

  private constructor(server: string) {
    this.#server = server
    const url = new URL(server)
    url.pathname = `/${this.#name}`
    this.databaseUrl = url.href
  }

  static async empty(): Promise<Installation> {
    const made = new Installation(process.env.DATABASE_URL ?? "")
    await made.#onServer(`CREATE DATABASE ${made.#name} TEMPLATE template0`)
    await made.storage.prepare()
    return made
  }

  /**
   * With tables, and a person who uploads and downloads.
   * @param newest the name of the last migration, for a version of then
   */
  static async running(newest?: string): Promise<Installation & { personId: string }> {
    const made = await Installation.empty()
    const all = readMigrations()
    const migrationDirectories = all.migrationDirectories.filter(({ path }) => !newest || path <= newest)
    await migrate(made.databaseUrl, { migrations: { ...all, migrationDirectories } })
    const personId = randomUUID()
    await made.sql(
      `INSERT INTO "user" (id, email, name, role, password_hash, updated_at) VALUES ($1, $2, 'Ölga "O"\\N', 'OPS', 'x', now())`,
      [personId, `${personId}@example.test`],
    )
    return Object.assign(made, { personId })
  }

  async sql<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.databaseUrl })
    await client.connect()
    return client.query<Row>(text, values).then(
      async ({ rows }) => {
        await client.end()
        return rows
      },
      async (error: unknown) => {
        await client.end()
        throw error
      },
    )
  }

  /** A row and its bytes. */
  async file(personId: string, state = "AVAILABLE", bytes = randomBytes(100_000)): Promise<StoredFile> {
    const [id, key] = [randomUUID(), randomBytes(18).toString("base64url")]
    await this.storage.append(
      key,
      0,
      (async function* () {
        yield bytes
      })(),
    )
    await this.storage.finish(key)
    const sha256 = createHash("sha256").update(bytes).digest("hex")
    await this.sql(
      `INSERT INTO file (id, name, kind, size, sha256, state, storage_key, uploader_id)
       VALUES ($1, 'a.docx', 'DOCX', $2, $3, $4::"FileState", $5, $6)`,
      [id, bytes.byteLength, sha256, state, key, personId],
    )
    return { id, key, bytes }
  }

  async bytesOf(key: string): Promise<Buffer> {
    const chunks: Buffer[] = []
    for await (const chunk of await this.storage.read(key)) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  }

  async keys(): Promise<string[]> {
    const found: string[] = []
    for await (const { key } of this.storage.list()) found.push(key)
    return found.sort()
  }

  /** How many tables there are: 0 before the first migration. */
  async tableCount(): Promise<number> {
    const [row] = await this.sql<{ count: number }>(
      "SELECT count(*)::int AS count FROM pg_tables WHERE schemaname = 'public'",
    )
    return row?.count ?? 0
  }

  async remove(): Promise<void> {
    await this.#onServer(`DROP DATABASE ${this.#name} WITH (FORCE)`)
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #onServer(sql: string): Promise<void> {
    const client = new Client({ connectionString: this.#server })
    await client.connect()
    await client.query(sql).finally(() => client.end())
  }
}
