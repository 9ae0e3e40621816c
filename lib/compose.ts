import { takenBackUploads } from "@/lib/features/files/take-back-upload"
import { recordedTransfers } from "@/lib/features/links/end-transfer"
import { watchForeignServer } from "@/lib/http/foreign-server"
import { jobEngine } from "@/lib/jobs/engine"
import { outstandingEvents } from "@/lib/jobs/outstanding"
import { db, pool } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import { liveHub } from "@/lib/platform/live/hub"
import { closeGate } from "@/lib/platform/office/pool/gate"
import { queuePool } from "@/lib/platform/queue/connections"
import { keepEngine } from "@/lib/platform/queue/current"
import { Relay } from "@/lib/platform/queue/relay"
import { startScanner, stopScanner } from "@/lib/platform/scanner/current"
import { singleton } from "@/lib/platform/singleton"
import { openStorage } from "@/lib/platform/storage/current"
import { startTelemetry, stopTelemetry } from "@/lib/platform/telemetry/start"

/** `scripts/start` and the tests call what stands here before a process ends. */
const shutdown = Symbol.for("waybill.shutdown")

/**
 * The composition root, called by instrumentation.ts and, before it, by our own server: checks the settings, prepares the
 * storage and starts the relay with the job functions, once. Under another server than ours it says what that lacks. A process that cannot do its work does not stay: it says why
 * in one line and exits.
 */
export const compose = singleton("composition", async (): Promise<void> => {
  try {
    await start()
  } catch (error) {
    console.error(error instanceof Error ? `Waybill cannot start. ${error.name}: ${error.message}` : error)
    process.exit(1)
  }
})

async function start(): Promise<void> {
  const { DATABASE_URL } = env()
  await startTelemetry()
  watchForeignServer()
  await openStorage()
  const engine = keepEngine(jobEngine())
  await engine.start()
  const relay = new Relay(queuePool(), engine, { outstanding: outstandingEvents })
  relay.start(DATABASE_URL)
  startScanner()
  Object.assign(globalThis, {
    [shutdown]: async () => {
      stopScanner()
      await Promise.all([recordedTransfers(), takenBackUploads()])
      await liveHub().stop()
      await relay.stop()
      await engine.stop()
      await closeGate()
      await queuePool().end()
      await db().$disconnect()
      await pool().end()
      await stopTelemetry()
    },
  })
}
