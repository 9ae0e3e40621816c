import { pool } from "../db"
import { mailer } from "../mail/current"
import { engineRefuses, probeEngine } from "../queue/current"
import { scannerStatus } from "../scanner/current"
import { singleton } from "../singleton"
import { storage } from "../storage/current"
import { Part, type PartDefinition, type PartState } from "./part"
import { isStopping } from "./stopping"

export type Readiness = {
  /** `degraded`: something is wrong that downloads do not need. */
  status: "ok" | "degraded" | "unavailable" | "stopping"
  parts: Record<string, PartState>
}

const second = 1_000

/** A database that hangs: the driver gives up a little later than we do, and throws the connection away. */
const databaseQuery = { text: "SELECT 1", query_timeout: 3 * second }

const definitions: Record<string, PartDefinition> = {
  database: {
    needed: true,
    limitMilliseconds: 2 * second,
    freshMilliseconds: second,
    check: async () => {
      await pool().query(databaseQuery)
      return undefined
    },
  },
  storage: {
    needed: true,
    limitMilliseconds: 2 * second,
    freshMilliseconds: second,
    check: async () => {
      await storage().probe()
      return undefined
    },
  },
  jobs: {
    needed: false,
    limitMilliseconds: 2 * second,
    freshMilliseconds: 5 * second,
    check: async () => {
      await probeEngine()
      return undefined
    },
  },
  // Others' doors are not knocked at every second.
  mail: {
    needed: false,
    limitMilliseconds: 2 * second,
    freshMilliseconds: 30 * second,
    check: async () => {
      await mailer().probe()
      return undefined
    },
  },
  // It is tested anyway (../scanner/tested); here only what came of it is told.
  scanner: { needed: false, limitMilliseconds: second, freshMilliseconds: 0, check: async () => scannerState() },
}

const parts = singleton("health-parts", () =>
  Object.entries(definitions).map(([name, definition]) => [name, new Part(definition)] as const),
)

/** How the database is, without which there is nothing to show. */
export function databaseState(): Promise<PartState> {
  const [, database] = parts().find(([name]) => name === "database") ?? []
  return database?.state() ?? Promise.resolve("up")
}

/** Whether the jobs' engine is known to take nothing: it did not lately, or does not answer. Within its limit, at once mostly. */
export async function isEngineAway(): Promise<boolean> {
  if (engineRefuses()) return true
  const [, jobs] = parts().find(([name]) => name === "jobs") ?? []
  const state = await jobs?.state()
  return state === "down" || state === "silent"
}

/** How each part is, asked side by side; no later than the longest of their limits. */
export async function readiness(): Promise<Readiness> {
  const states = await Promise.all(
    parts().map(async ([name, part]) => ({ name, needed: part.needed, state: await part.state() })),
  )
  const bad = states.filter(({ state }) => state === "down" || state === "silent")
  return {
    status: isStopping()
      ? "stopping"
      : bad.some(({ needed }) => needed)
        ? "unavailable"
        : bad.length > 0
          ? "degraded"
          : "ok",
    parts: Object.fromEntries(states.map(({ name, state }) => [name, state])),
  }
}

function scannerState(): PartState {
  const { state } = scannerStatus()
  // Before its first test it has not failed any.
  return state === "unknown" ? "up" : state
}
