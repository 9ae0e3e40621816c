import { createRequire } from "node:module"
import type { Load, LoadResult } from "./load.ts"

type Request = { method: string; path: string; headers: Record<string, string>; body?: string | Buffer }

/** The little of autocannon's interface that is used here; the package brings no types. */
type Autocannon = (options: {
  url: string
  connections: number
  duration: number
  timeout: number
  requests: (Request & { setupRequest?: (request: Request) => Request })[]
}) => Promise<{
  requests: { total: number }
  duration: number
  latency: { p50: number }
  throughput: { total: number }
  non2xx: number
  errors: number
  timeouts: number
}>

/** The same load by autocannon, for machines without wrk. It runs in this process, which does nothing else meanwhile. */
export async function runAutocannon(load: Load, firstId: number): Promise<LoadResult> {
  const autocannon: Autocannon = createRequire(import.meta.url)("autocannon")
  let id = firstId
  const result = await autocannon({
    url: load.origin,
    connections: load.connections,
    duration: load.seconds,
    timeout: 60,
    requests: load.requests.map(({ path, body }) => ({
      method: load.method,
      path,
      headers: load.headers,
      body,
      ...(typeof body === "string" && body.includes("<id>")
        ? { setupRequest: (request: Request) => ({ ...request, body: body.replaceAll("<id>", String(++id)) }) }
        : {}),
    })),
  })
  return {
    requests: result.requests.total,
    seconds: result.duration,
    median: result.latency.p50,
    bytes: result.throughput.total,
    refused: result.non2xx + result.errors + result.timeouts,
  }
}
