import { Client } from "pg"
import type { Storage } from "../../lib/platform/storage/storage"
import { Failure } from "../start/failure.ts"
import { ArchiveWriter } from "./archive-writer.ts"
import { readApplied, readSequences, readTables } from "./catalogue.ts"
import { dumpTable } from "./dump.ts"
import { type BackupKeys, type Index, indexName, keysName, type Manifest, manifestName, version } from "./format.ts"
import { dumpObjects } from "./objects.ts"

export type BackupOptions = {
  databaseUrl: string
  storage: Storage
  /** The file to make; there must be none. */
  path: string
  passphrase: string
  /** Put in only when they are given. */
  keys?: BackupKeys | undefined
  /** Of the passphrase's scrypt, as a power of two; without it age's own, which takes a second and 256 MiB for a moment. */
  workFactor?: number
}

export type BackupSummary = { rows: number; files: number; bytes: number }

/**
 * Writes everything that an installation remembers into one encrypted file, while it runs: the rows as they were at one
 * moment, and the bytes of the files that there were at that moment.
 * @throws Failure with one line for a person; then there is no file
 */
export async function writeBackup(options: BackupOptions): Promise<BackupSummary> {
  const archive = await ArchiveWriter.create(options.path, options.passphrase, options.workFactor)
  const [snapshot, present] = [0, 1].map(() => connection(options.databaseUrl)) as [Client, Client]
  try {
    await Promise.all([snapshot.connect(), present.connect()])
    await snapshot.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    await snapshot.query("SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0")
    const summary = await fill(archive, snapshot, present, options)
    await archive.close()
    return summary
  } catch (error) {
    await archive.abandon()
    throw error
  } finally {
    await Promise.all([snapshot.end(), present.end()])
  }
}

/** A connection whose loss is told by the query that notices it. */
export function connection(databaseUrl: string): Client {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000, keepAlive: true })
  client.on("error", () => {})
  return client
}

async function fill(
  archive: ArchiveWriter,
  snapshot: Client,
  present: Client,
  { storage, keys }: BackupOptions,
): Promise<BackupSummary> {
  const migrations = await readApplied(snapshot)
  if (migrations.length === 0) throw new Failure("There is nothing in the database: no backup was made.")
  const tables = await readTables(snapshot)
  const createdAt = new Date().toISOString()
  const manifest: Manifest = { format: "waybill-backup", version, createdAt, migrations, tables }
  await archive.addJson(manifestName, manifest)
  const dumped: Index["tables"] = []
  for (const table of tables) dumped.push(await dumpTable(snapshot, archive, table))
  const sequences = await readSequences(snapshot)
  const { bytes, ...objects } = await dumpObjects(snapshot, present, storage, archive)
  if (keys) await archive.addJson(keysName, keys)
  const index: Index = { tables: dumped, sequences, ...objects }
  await archive.addJson(indexName, index)
  const rows = dumped.reduce((sum, table) => sum + table.rows, 0)
  return { rows, files: objects.objects, bytes }
}
