import { afterAll } from "vitest"
import { otherBundle } from "@/scripts/test/other-bundle"
import { queuePool } from "./connections"
import { engineContract, type RunStanding } from "./contract"
import * as fixture from "./fixture"
import type { LocalEngine } from "./local"

const pool = queuePool()
const standings: Record<string, RunStanding> = { QUEUED: "running", COMPLETED: "completed", FAILED: "failed" }

const { apart } = await otherBundle<{ apart: typeof fixture }>({ apart: "lib/platform/queue/fixture" })

const make = (jobs: typeof fixture) => async () => {
  let engine: LocalEngine | undefined
  return {
    client: jobs.client,
    start: async (functions: Parameters<typeof fixture.hastyEngine>[1]) => {
      engine = jobs.hastyEngine(pool, functions, { backoff: () => 0.2 })
      await engine.start()
      return engine
    },
    standing: async (eventId: string, functionId: string) => {
      const { rows } = await pool.query("SELECT status FROM job_run WHERE id = $1", [`${eventId}:${functionId}`])
      return standings[rows[0]?.status] ?? "unknown"
    },
    stop: async () => {
      await engine?.stop()
      await pool.query("TRUNCATE job_run, pgboss.job")
    },
  }
}

engineContract("local", make(fixture))
engineContract("local, with the jobs in one bundle and the connections in another", make(apart))

afterAll(() => pool.end())
