import type { Pool } from "pg"
import { pool } from "../db"
import { queuePool } from "../queue/connections"
import { scannerStatus } from "../scanner/current"
import { instruments } from "./instruments"

/** What this process has to tell, in Prometheus' text format. */
export async function processFigures(): Promise<string> {
  const { registry } = instruments()
  readScanner()
  readPool("requests", pool())
  readPool("jobs", queuePool())
  return await registry.metrics()
}

function readScanner(): void {
  const { name, state, lastTestAt } = scannerStatus()
  // No scanner is not one that is down: who wants one asks whether the figure is there.
  if (state === "none") return
  instruments().scannerUp.set({ scanner: name }, state === "up" ? 1 : 0)
  instruments().scannerTested.set({ scanner: name }, (lastTestAt?.getTime() ?? 0) / 1_000)
}

function readPool(name: string, { totalCount, idleCount, waitingCount }: Pool): void {
  const { connections, connectionsAwaited } = instruments()
  connections.set({ pool: name, state: "idle" }, idleCount)
  connections.set({ pool: name, state: "busy" }, totalCount - idleCount)
  connectionsAwaited.set({ pool: name }, waitingCount)
}
