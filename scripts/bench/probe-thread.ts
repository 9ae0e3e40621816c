import { setTimeout as delay } from "node:timers/promises"
import { parentPort, workerData } from "node:worker_threads"
import { z } from "zod"

const pauseMilliseconds = 50
const { url, token } = z.object({ url: z.string(), token: z.string() }).parse(workerData)

for (;;) {
  const startedAt = performance.now()
  const response = await fetch(`${url}/api/v1/files`, { headers: { authorization: `Bearer ${token}` } })
  await response.text()
  if (!response.ok) throw new Error(`A listing answered ${response.status}.`)
  parentPort?.postMessage(performance.now() - startedAt)
  await delay(pauseMilliseconds)
}
