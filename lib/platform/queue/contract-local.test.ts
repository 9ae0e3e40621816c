import { afterAll } from "vitest"
import { queuePool } from "./connections"
import { engineContract, type RunStanding } from "./contract"
import { client, hastyEngine } from "./fixture"
import type { LocalEngine } from "./local"

const pool = queuePool()
const standings: Record<string, RunStanding> = { QUEUED: "running", COMPLETED: "completed", FAILED: "failed" }

engineContract("local", async () => {
  let engine: LocalEngine | undefined
  return {
    client,
    start: async (functions) => {
      engine = hastyEngine(pool, functions, { backoff: () => 0.2 })
      await engine.start()
      return engine
    },
    standing: async (eventId, functionId) => {
      const { rows } = await pool.query("SELECT status FROM job_run WHERE id = $1", [`${eventId}:${functionId}`])
      return standings[rows[0]?.status] ?? "unknown"
    },
    stop: async () => {
      await engine?.stop()
      await pool.query("TRUNCATE job_run, pgboss.job")
    },
  }
})

afterAll(() => pool.end())
