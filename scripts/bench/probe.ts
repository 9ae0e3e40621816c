import { setTimeout as delay } from "node:timers/promises"
import { Worker } from "node:worker_threads"
import { median } from "./bench.ts"

/** What a listing took while something else went on: milliseconds of each. */
export type Probe = { stop: () => Promise<{ median: number; worst: number; count: number }> }

/**
 * Lists the first page again and again, with a pause between, as somebody would who works meanwhile. In a thread of its
 * own, so that what this process does besides is not measured.
 */
export function startProbe(url: string, token: string): Probe {
  const worker = new Worker(new URL("./probe-thread.ts", import.meta.url), { workerData: { url, token } })
  const times: number[] = []
  const failed = new Promise<never>((_done, fail) => worker.once("error", fail))
  failed.catch(() => {})
  worker.on("message", (milliseconds: number) => times.push(milliseconds))
  return {
    stop: async () => {
      // At least a few, however short the other work was.
      while (times.length < 5) await Promise.race([delay(20), failed])
      await worker.terminate()
      return { median: median(times), worst: Math.max(...times), count: times.length }
    },
  }
}
