import { Inngest, type InngestFunction } from "inngest"
import { serve } from "inngest/edge"
import type { Pool } from "pg"
import { v7 } from "uuid"
import { expect } from "vitest"
import { appId } from "./call"
import { describeFunction } from "./describe"
import { LocalEngine, type LocalEngineOptions } from "./local"
import type { JobFunction, QueuedEvent } from "./queue"

/** For tests: the SDK's client as the local engine wants it. */
export const client = new Inngest({
  id: appId,
  isDev: true,
  checkpointing: false,
  aiMetadata: false,
  logger: { info() {}, warn() {}, error() {}, debug() {} },
})

/** For tests: an engine in a hurry, over functions of the test's own. */
export function hastyEngine(
  pool: Pool,
  functions: InngestFunction.Any[],
  options: Partial<LocalEngineOptions> & { leaseSeconds?: number } = {},
): LocalEngine {
  const described = functions.map(
    (job): JobFunction => ({ ...describeFunction(job), leaseSeconds: options.leaseSeconds ?? 30 }),
  )
  return new LocalEngine(pool, described, serve({ client, functions }), {
    pollMilliseconds: 50,
    superviseSeconds: 1,
    cronSeconds: 1,
    claimSeconds: options.leaseSeconds ?? 30,
    backoff: () => 0.05,
    graceMilliseconds: 2_000,
    ...options,
  })
}

/** For tests: two steps that leave a row each in the table `effect`; the second never ends when told so. */
export function twoStepFunction(pool: Pool, hang: boolean) {
  return client.createFunction(
    { id: "two-steps", retries: 3, triggers: [{ event: "test/two-steps" }] },
    async ({ step }) => {
      await step.run("one", () => pool.query("INSERT INTO effect VALUES ('one')").then(() => "done"))
      await step.run("two", async () => {
        await pool.query("INSERT INTO effect VALUES ('two')")
        if (hang) await new Promise(() => {})
      })
    },
  )
}

/** For tests: one call that leaves a row in the table `effect`, and never ends when told so. */
export function hangingFunction(pool: Pool, hang: boolean) {
  return client.createFunction({ id: "hanging", retries: 3, triggers: [{ event: "test/hanging" }] }, async () => {
    await pool.query("INSERT INTO effect VALUES ('begun')")
    if (hang) await new Promise(() => {})
  })
}

/** For tests: how long what must come may take. */
export const patience = { timeout: 20_000, interval: 20 }

/** For tests: an event as the relay hands it on. */
export function event(name: string, data: unknown = {}): QueuedEvent {
  return { id: v7(), name, data, createdAt: new Date() }
}

/** For tests: hasty engines on one database, and where their runs stand. */
export function localEngines(pool: Pool) {
  const engines: LocalEngine[] = []
  const run = async (id: string) => (await pool.query("SELECT * FROM job_run WHERE id = $1", [id])).rows[0]
  return {
    async started(functions: InngestFunction.Any[], options: Parameters<typeof hastyEngine>[2] = {}) {
      const engine = hastyEngine(pool, functions, options)
      engines.push(engine)
      await engine.start()
      return engine
    },
    run,
    reaches: (id: string, status: string) => expect.poll(async () => (await run(id))?.status, patience).toBe(status),
    async stop() {
      await Promise.all(engines.splice(0).map((engine) => engine.stop()))
    },
  }
}
