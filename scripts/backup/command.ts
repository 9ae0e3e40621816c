import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { withDatabase } from "../database/open.ts"
import { join, ringNames } from "../keys/ring.ts"
import { exitWith, Failure } from "../start/failure.ts"
import { prepareFolder } from "../start/folder.ts"
import { changeKeys, readKeys } from "../start/keys.ts"
import { lockFolder } from "../start/lock.ts"
import { checkSettings, readEnvironmentFile, serverEnvironment } from "../start/settings.ts"
import { writeBackup } from "./backup.ts"
import type { BackupKeys } from "./format.ts"
import { readPassphrase } from "./passphrase.ts"
import { restoreBackup } from "./restore.ts"

const usage = "Usage: npm run backup -- FILE [--with-keys], npm run restore -- FILE [--replace]"

/** Runs `work` with the database and the storage that the settings choose. */
async function withInstallation(work: (place: Place) => Promise<void>): Promise<void> {
  const settings = checkSettings()
  await withDatabase(settings.DATA_DIR, async (databaseUrl) => {
    const kept = readKeys(settings.DATA_DIR)
    Object.assign(process.env, serverEnvironment(settings, kept, databaseUrl))
    const { openStorage, storage } = await import("../../lib/platform/storage/current")
    await openStorage()
    await work({ folder: settings.DATA_DIR, databaseUrl, storage: storage() })
  })
}

type Place = Pick<Parameters<typeof restoreBackup>[0], "databaseUrl" | "storage"> & { folder: string }

/** `npm run backup -- FILE [--with-keys]` */
async function backup(path: string, withKeys: boolean): Promise<void> {
  const passphrase = await readPassphrase(true)
  await withInstallation(async ({ databaseUrl, storage }) => {
    const { AUTH_SECRET = "", TOKEN_KEYS = "" } = process.env
    const keys = withKeys ? { AUTH_SECRET, TOKEN_KEYS } : undefined
    const { rows, files, bytes } = await writeBackup({ databaseUrl, storage, path, passphrase, keys })
    console.log(`${path}: ${rows} rows, ${files} files of ${bytes} bytes${withKeys ? ", and the keys" : ""}.`)
    if (!withKeys) console.log("The keys are not in it: keep keys.json (or your environment) somewhere else.")
  })
}

/** `npm run restore -- FILE [--replace]` */
async function restore(path: string, replace: boolean): Promise<void> {
  const passphrase = await readPassphrase(false)
  requireStopped()
  const given = new Set<string>(ringNames.filter((name) => process.env[name]))
  await withInstallation(async ({ folder, databaseUrl, storage }) => {
    const { createdAt, files, keys } = await restoreBackup({ databaseUrl, storage, path, passphrase, replace })
    if (keys) keepKeys(folder, keys, given)
    console.log(`Restored: everything as it was at ${createdAt}, with ${files} files. Everybody signs in anew.`)
  })
}

/** @throws Failure when a Waybill runs on the data folder */
function requireStopped(): void {
  const { DATA_DIR } = checkSettings()
  prepareFolder(DATA_DIR)
  lockFolder(DATA_DIR).release()
}

/** Behind the folder's own, so that what was sealed before the backup can be opened. */
function keepKeys(folder: string, keys: BackupKeys, given: Set<string>): void {
  for (const name of ringNames) {
    if (given.has(name)) console.log(`${name} is set by the environment: the one in the backup was not used.`)
    else changeKeys(folder, (own) => ({ [name]: join(name, own[name], keys[name]) }))
  }
}

try {
  readEnvironmentFile()
  const [, , verb, ...rest] = process.argv
  const options = { "with-keys": { type: "boolean" }, replace: { type: "boolean" } } as const
  const { values, positionals } = parseArgs({ args: rest, allowPositionals: true, options })
  const [file] = positionals
  if (!file || positionals.length > 1) throw new Failure(usage)
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), file)
  if (verb === "restore") await restore(path, values.replace ?? false)
  else await backup(path, values["with-keys"] ?? false)
} catch (error) {
  exitWith(error)
}
