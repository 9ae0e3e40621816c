import { constants } from "node:fs"
import { access, statfs } from "node:fs/promises"
import { join } from "node:path"
import { env } from "@/lib/platform/env"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { mailer } from "@/lib/platform/mail/current"
import { inngestConfigured } from "@/lib/platform/queue/inngest"
import { scannerStatus } from "@/lib/platform/scanner/current"
import { queryRows } from "@/lib/platform/sql"
import { storage } from "@/lib/platform/storage/current"
import { isStorageMissing } from "@/lib/platform/storage/storage"
import { readQueue } from "./queue"
import type { PartName, PartState } from "./schema"
import { gigabytes, minutes, words } from "./words"

/** How a part is. What it throws, or does not answer in time, is down: lib/features/system/watch.ts. */
export type PartLook = {
  engine: string | null
  state: PartState
  sentence: string
  since?: Date | null
  checkedAt?: Date | null
}

const slowMilliseconds = 500
const lateSeconds = { degraded: 60, down: 600 }
const roomBytes = { degradedShare: 0.05, down: 64 * 1024 ** 2 }
/** A name that no file has: keys are random. */
const absentKey = "waybill-looks-whether-you-are-there"

/** Each part's look, by its name; those that there are. */
export function partLooks(): Partial<Record<PartName, () => Promise<PartLook>>> {
  const onDisk = !env().S3_BUCKET
  return { database, storage: files, ...(onDisk ? { disk } : {}), jobs, mail, scanner }
}

async function database(): Promise<PartLook> {
  const begun = performance.now()
  const [row] = await queryRows<{ version: string }>(Prisma.sql`SELECT current_setting('server_version') AS version`)
  const milliseconds = Math.round(performance.now() - begun)
  const engine = `PostgreSQL ${row?.version.split(" ")[0]}`
  return milliseconds < slowMilliseconds
    ? { engine, state: "ok", sentence: words.answers }
    : { engine, state: "degraded", sentence: words.answersLate(milliseconds) }
}

async function files(): Promise<PartLook> {
  if (!env().S3_BUCKET) {
    await access(filesFolder(), constants.R_OK | constants.W_OK)
    return { engine: words.engines.disk, state: "ok", sentence: words.writable }
  }
  await storage()
    .size(absentKey)
    .catch((error: unknown) => {
      if (!isStorageMissing(error)) throw error
    })
  return { engine: words.engines.s3, state: "ok", sentence: words.bucket(env().S3_BUCKET ?? "") }
}

async function disk(): Promise<PartLook> {
  const { bavail, blocks, bsize } = await statfs(filesFolder())
  const [free, total, largest] = [bavail * bsize, blocks * bsize, env().MAX_UPLOAD_BYTES]
  const engine = words.free(gigabytes(free), gigabytes(total))
  if (free < roomBytes.down) return { engine, state: "down", sentence: words.full }
  if (free < largest) return { engine, state: "degraded", sentence: words.noRoom(gigabytes(largest)) }
  if (free < total * roomBytes.degradedShare) return { engine, state: "degraded", sentence: words.nearlyFull }
  return { engine, state: "ok", sentence: words.room }
}

/** Jobs are well as long as nothing waits for them. */
async function jobs(): Promise<PartLook> {
  const engine = inngestConfigured() ? words.engines.inngest : words.engines.local
  const { waiting, oldestAt, overdueAt } = await readQueue()
  const since = [oldestAt, overdueAt].filter((at) => at !== null).sort((a, b) => a.getTime() - b.getTime())[0] ?? null
  const seconds = since ? (Date.now() - since.getTime()) / 1000 : 0
  if (seconds < lateSeconds.degraded) return { engine, state: "ok", sentence: words.jobsFlow }
  const state = seconds < lateSeconds.down ? "degraded" : "down"
  const sentence =
    waiting > 0 && inngestConfigured() ? words.notTaken(minutes(seconds)) : words.notRun(minutes(seconds))
  return { engine, state, sentence, since }
}

/** Mails are well as long as none could not be sent and waits to be tried again. */
async function mail(): Promise<PartLook> {
  const engine = words.engines[mailer().name]
  const [row] = await queryRows<{ waiting: number; since: Date | null }>(Prisma.sql`
    SELECT count(*)::int AS waiting, min(created_at) AS since FROM mail WHERE state = 'QUEUED' AND reason IS NOT NULL`)
  if (row && row.waiting > 0) {
    return { engine, state: "degraded", sentence: words.mailsWait(row.waiting), since: row.since }
  }
  return { engine, state: "ok", sentence: mailer().name === "mailbox" ? words.mailsKept : words.mailsGo }
}

/** It is tested elsewhere, over and over: lib/platform/scanner/tested.ts. */
async function scanner(): Promise<PartLook> {
  const { name, state, since, lastTestAt, reason, version } = scannerStatus()
  if (state === "none") return { engine: null, state: "ok", sentence: words.noScanner }
  const told = { engine: version ?? name, since, checkedAt: lastTestAt }
  if (state === "up") return { ...told, state: "ok", sentence: words.scannerPassed }
  if (state === "unknown") return { ...told, state: "degraded", sentence: words.scannerUntested }
  return { ...told, state: "down", sentence: words.scannerDown(reason) }
}

function filesFolder(): string {
  return join(env().DATA_DIR, "files")
}
