import { cpus, loadavg, totalmem } from "node:os"
import { verify } from "@node-rs/argon2"
import type { Bench } from "./bench.ts"
import { generator } from "./load.ts"

/** What the figures were had on: a line each. */
export async function describeMachine(bench: Bench): Promise<string[]> {
  const { rows } = await bench.server.database.query<{ server_version: string }>("SHOW server_version")
  const cores = cpus()
  return [
    `${cores.length} cores (${cores[0]?.model ?? "unknown"}), ${Math.round(totalmem() / 1024 ** 3)} GiB, load ${loadavg()[0]?.toFixed(1)} at the start`,
    `Node ${process.versions.node}, PostgreSQL ${rows[0]?.server_version}, ${bench.server.processes.workers.length} server processes`,
    `load by ${generator}, reference ${bench.reference?.version ?? "absent: nginx is not installed"}`,
    `one password hash: ${(await hashMilliseconds(bench)).toFixed(1)} ms of CPU`,
  ]
}

/** What a hash as the product makes it costs: the parameters stand in it. */
async function hashMilliseconds(bench: Bench): Promise<number> {
  const { rows } = await bench.server.database.query<{ hash: string }>(
    `SELECT password_hash AS hash FROM "user" LIMIT 1`,
  )
  const hash = rows[0]?.hash ?? ""
  const times = 20
  const before = process.cpuUsage()
  for (let count = 0; count < times; count++) await verify(hash, "not the password")
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / times
}
