import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Client } from "pg"
import { temporaryFolder } from "../database/temporary.ts"
import type { Environment } from "../start/command.ts"
import { makePassword, opsEmail, startTestServer } from "../test/server.ts"
import { childrenNamed, isMeasurable, type Processes } from "./processes.ts"

/** The product as `npm start` runs it, on a throw-away folder, with what is needed to look into it. */
export type BenchServer = {
  url: string
  folder: string
  ops: { email: string; password: string }
  database: Client
  processes: Processes
  stop: () => Promise<void>
}

/** Limits are not what is measured here; the rest is the product's own, but room for the largest file. */
const settings: Environment = {
  THROTTLE_FACTOR: "100000",
  ACCESS_TTL_SECONDS: String(24 * 3600),
  MAX_UPLOAD_BYTES: String(8 * 1024 ** 3),
  WORKERS: process.env.WORKERS,
  NODE_OPTIONS: process.env.NODE_OPTIONS,
}

export async function startBenchServer(): Promise<BenchServer> {
  const data = temporaryFolder()
  const password = makePassword()
  const server = await startTestServer(data.path, { ...settings, OPS_PASSWORD: password })
  const database = new Client({ connectionString: server.databaseUrl })
  await database.connect()
  return {
    // No name to look up.
    url: server.url.replace("localhost", "127.0.0.1"),
    folder: data.path,
    ops: { email: opsEmail, password },
    database,
    processes: {
      workers: isMeasurable ? childrenNamed(server.pid, "waybill/worker.mjs") : [],
      primary: server.pid,
      database: Number.parseInt(readFileSync(join(data.path, "database", "postmaster.pid"), "utf8"), 10),
    },
    stop: async () => {
      await database.end()
      await server.stop()
      data.remove()
    },
  }
}
