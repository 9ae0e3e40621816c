import cluster, { type Worker } from "node:cluster"
import type { Environment } from "./command.ts"
import { Failure } from "./failure.ts"
import { handOnFigures } from "./figures.ts"
import { workerFile } from "./programs.ts"

export type Server = {
  /** Lets the workers finish what they are at, for up to ten seconds. */
  stop: () => Promise<void>
  /** Ends them now. */
  kill: () => void
}

/**
 * Measured (docs/performance.md): some 70 MiB of a server process's heap are in use. Left to itself the engine lets it grow
 * to several times that between two collections; so it may by six tenths. The limit is for what has gone wrong.
 */
const memoryFlags = ["--max-semi-space-size=4", "--heap-growing-percent=60", "--max-old-space-size=384"]

const backoffMilliseconds = { first: 500, most: 30_000, healthyAfter: 60_000 }

/**
 * Starts the application in `workers` processes that share one port, and replaces one that dies: at once at first, then
 * slower and slower.
 * @throws Failure when they cannot start at all; they have said why themselves.
 */
export async function startServer(workers: number, environment: Environment): Promise<Server> {
  cluster.setupPrimary({
    exec: workerFile,
    execArgv: memoryFlags,
  })
  let stopping = false
  let delay = backoffMilliseconds.first

  // A process that replaces another takes its name: figures go on under it.
  const names = new Map<number, string>()
  handOnFigures(({ id }) => names.get(id) ?? "")

  const fork = (name: string): Worker => {
    const worker = cluster.fork({ ...environment, WAYBILL_WORKER: name })
    names.set(worker.id, name)
    const startedAt = Date.now()
    worker.once("exit", (code, signal) => {
      names.delete(worker.id)
      if (stopping || !started) return
      if (Date.now() - startedAt > backoffMilliseconds.healthyAfter) delay = backoffMilliseconds.first
      console.error(`A server process ended (${signal ?? `code ${code}`}); another one starts in ${delay} ms.`)
      setTimeout(() => !stopping && fork(name), delay)
      delay = Math.min(delay * 2, backoffMilliseconds.most)
    })
    return worker
  }

  let started = false
  const first = Array.from({ length: workers }, (_, index) => fork(String(index + 1)))
  const kill = () => {
    stopping = true
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill("SIGKILL")
  }
  try {
    await Promise.all(first.map(whenListening))
  } catch (error) {
    kill()
    throw error
  }
  started = true
  return { kill, stop: () => stop(() => (stopping = true)) }
}

function whenListening(worker: Worker): Promise<void> {
  return new Promise((done, failed) => {
    worker.once("listening", () => done())
    worker.once("exit", () => failed(new Failure("The server could not start; its last words are above.")))
  })
}

async function stop(announce: () => void): Promise<void> {
  announce()
  const running = Object.values(cluster.workers ?? {}).flatMap((worker) => (worker ? [worker] : []))
  await Promise.all(
    running.map((worker) => {
      const ended = new Promise((done) => worker.once("exit", done))
      if (worker.isConnected()) worker.send("stop")
      return ended
    }),
  )
}
