import { statfsSync } from "node:fs"
import type { Reference } from "./reference.ts"
import type { Account } from "./seed.ts"
import type { BenchServer } from "./server.ts"
import type { Row } from "./table.ts"

/** What every group of measurements works with. */
export type Bench = {
  server: BenchServer
  reference: Reference | null
  /** A verified client, signed in. */
  client: Account & { token: string }
  opsToken: string
  add: (row: Row) => void
  /** A line below the table. */
  note: (line: string) => void
}

export const MiB = 1024 ** 2
export const GiB = 1024 ** 3

/** Bytes free on the disk that the measurements write to. */
export function freeBytes({ server }: Bench): number {
  const { bavail, bsize } = statfsSync(server.folder)
  return bavail * bsize
}

export function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
