import type { Client } from "pg"
import type { Storage } from "../../lib/platform/storage/storage"
import { Failure } from "../start/failure.ts"
import { type ArchiveEntry, readArchive, readSmall } from "./archive-reader.ts"
import { connection } from "./backup.ts"
import { type BackupKeys, index, indexName, keys, keysName, type Manifest, manifest, manifestName } from "./format.ts"
import { TableLoader } from "./load.ts"
import { applyScripts, remakeSchema, scriptsAfter, scriptsOf, setTriggers } from "./schema.ts"
import { settle } from "./settle.ts"
import { ObjectStore } from "./store.ts"
import { requireEmpty, requireOurs, takeDatabase } from "./vacancy.ts"

export type RestoreOptions = {
  databaseUrl: string
  storage: Storage
  path: string
  passphrase: string
  /** Whether what is there may go. */
  replace: boolean
}

export type RestoreSummary = { createdAt: string; files: number; keys: BackupKeys | undefined }

/**
 * Brings an installation to what a backup says. All rows come in one transaction, which ends when the last byte has been
 * checked: until then, and after any failure, the installation is what it was.
 * @throws Failure with one line for a person
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreSummary> {
  const { databaseUrl, path, passphrase } = options
  const entries = readArchive(path, passphrase)
  try {
    // Before anything else: whoever has the wrong passphrase need not reach the database.
    const described = await readManifest(entries)
    const client = connection(databaseUrl)
    await client.connect()
    return await replaceAll(client, described, entries, options)
  } finally {
    await entries.return(undefined)
  }
}

async function replaceAll(
  client: Client,
  described: Manifest,
  entries: AsyncGenerator<ArchiveEntry>,
  { storage, replace }: RestoreOptions,
): Promise<RestoreSummary> {
  const objects = new ObjectStore(client, storage)
  try {
    await client.query("BEGIN")
    await client.query("SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0")
    await takeDatabase(client)
    await requireOurs(client)
    if (!replace) await requireEmpty(client, storage)
    const found = await take(client, described, entries, objects)
    await client.query("COMMIT")
    await client.end()
    return { createdAt: described.createdAt, files: objects.count, keys: found }
  } catch (error) {
    // Not by ROLLBACK, which would wait for the rows of a COPY that do not come any more.
    await client.end()
    await objects.undo()
    throw error
  }
}

async function readManifest(entries: AsyncGenerator<ArchiveEntry>): Promise<Manifest> {
  const first = await entries.next()
  if (first.done || first.value.name !== manifestName) throw new Failure("This is not a backup of Waybill.")
  return parse(manifest, first.value)
}

async function take(
  client: Client,
  described: Manifest,
  entries: AsyncGenerator<ArchiveEntry>,
  objects: ObjectStore,
): Promise<BackupKeys | undefined> {
  await remakeSchema(client, scriptsOf(described.migrations))
  await setTriggers(client, described.tables, "DISABLE")
  const tables = new TableLoader(client, described)
  const small: { index?: unknown; keys?: unknown } = {}
  for (let next = await entries.next(); !next.done; next = await entries.next()) {
    const entry = next.value
    if (entry.name.startsWith("database/")) {
      await tables.take(entry)
      continue
    }
    await tables.end()
    if (entry.name.startsWith("files/")) await objects.take(entry)
    else if (entry.name === keysName) small.keys = await readSmall(entry)
    else if (entry.name === indexName) small.index = await readSmall(entry)
    else throw new Failure(`${entry.name} in the backup is unknown to this version.`)
  }
  const expected = index.safeParse(small.index)
  if (!expected.success) throw new Failure("The backup has no end: nothing was restored.")
  tables.check(expected.data)
  await objects.check(expected.data)
  await setTriggers(client, described.tables, "ENABLE")
  await applyScripts(client, scriptsAfter(described.migrations))
  await settle(client, expected.data)
  return small.keys === undefined ? undefined : keys.parse(small.keys)
}

async function parse(shape: typeof manifest, entry: ArchiveEntry): Promise<Manifest> {
  const result = shape.safeParse(await readSmall(entry))
  if (result.success) return result.data
  throw new Failure("The backup is of another version of Waybill: restore it with that one.")
}
