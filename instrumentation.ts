/**
 * The composition root: runs once in each server process before its first request, and never while Next builds.
 * A process that cannot do its work does not stay: it says why in one line and exits.
 */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: Next replaces it while building, so that only the server's bundle has the rest
  if (process.env.NEXT_RUNTIME === "nodejs") {
    try {
      await compose()
    } catch (error) {
      console.error(error instanceof Error ? `Waybill cannot start. ${error.name}: ${error.message}` : error)
      process.exit(1)
    }
  }
}

/** `scripts/start` and the tests call what stands here before a process ends. */
const shutdown = Symbol.for("waybill.shutdown")

async function compose(): Promise<void> {
  const { env } = await import("@/lib/platform/env")
  const { DATABASE_URL } = env()
  const { storage } = await import("@/lib/platform/storage/current")
  await storage().prepare()

  const { queuePool } = await import("@/lib/platform/queue/connections")
  const { Relay } = await import("@/lib/platform/queue/relay")
  const engine = await jobEngine()
  await engine.start()
  const relay = new Relay(queuePool(), engine)
  relay.start(DATABASE_URL)

  const { db, pool } = await import("@/lib/platform/db")
  Object.assign(globalThis, {
    [shutdown]: async () => {
      await relay.stop()
      await engine.stop()
      await queuePool().end()
      await db().$disconnect()
      await pool().end()
    },
  })
}

async function jobEngine() {
  const { InngestEngine, inngestConfigured } = await import("@/lib/platform/queue/inngest")
  if (inngestConfigured()) {
    const { inngest } = await import("@/lib/jobs/client")
    return new InngestEngine(inngest)
  }
  const { queuePool } = await import("@/lib/platform/queue/connections")
  const { LocalEngine } = await import("@/lib/platform/queue/local")
  const { handleInProcess } = await import("@/lib/jobs/in-process")
  const { jobFunctions } = await import("@/lib/jobs/functions")
  return new LocalEngine(queuePool(), jobFunctions, handleInProcess)
}
