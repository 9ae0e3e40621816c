import cluster, { type Worker } from "node:cluster"
import { setTimeout as wait } from "node:timers/promises"
import type { Environment } from "./command.ts"
import { Failure } from "./failure.ts"
import { handOnFigures } from "./figures.ts"
import { workerFile } from "./programs.ts"
import { dropsKeys } from "./settings.ts"

export type Server = {
  /** Lets the workers finish what they are at, for up to ten seconds. */
  stop: () => Promise<void>
  /** Ends them now. */
  kill: () => void
}

export type RenewableServer = Server & {
  /**
   * Puts processes with another environment into the places of those that run, one after the other: each takes requests
   * before the one that it replaces takes no more. That one ends when its transfers have, and when its connections have been
   * silent for as long as they were promised to be kept; at once when it believes keys that are dropped.
   * @throws Failure when one does not start: the one before stays, and so do those that were to follow.
   */
  replace: (environment: Environment) => Promise<void>
}

/**
 * Measured (docs/performance.md): some 70 MiB of a server process's heap are in use. Left to itself the engine lets it grow
 * to several times that between two collections; so it may by six tenths. The limit is for what has gone wrong. What is
 * young is collected by the thread that made it: helpers would wait for a core, which the other processes have.
 */
const memoryFlags = [
  "--max-semi-space-size=4",
  "--no-parallel-scavenge",
  "--heap-growing-percent=60",
  "--max-old-space-size=384",
]
/**
 * The C library keeps a pool for nearly every thread, and both it and the allocator of the password hash (mimalloc) keep what
 * was given back: large blocks go back to the system at once.
 */
const memoryEnvironment = {
  MALLOC_ARENA_MAX: "2",
  MALLOC_MMAP_THRESHOLD_: String(1024 ** 2),
  MALLOC_TRIM_THRESHOLD_: String(4 * 1024 ** 2),
  MIMALLOC_PURGE_DELAY: "0",
}

const backoffMilliseconds = { first: 500, most: 30_000, healthyAfter: 60_000 }
/** How long the next replacement waits for one that has been replaced, whose requests but for long transfers are over then. */
const handoverMilliseconds = 5_000

/**
 * Starts the application in `workers` processes that share one port, and replaces one that dies: at once at first, then
 * slower and slower.
 * @throws Failure when they cannot start at all; they have said why themselves.
 */
export async function startServer(workers: number, given: Environment): Promise<RenewableServer> {
  cluster.setupPrimary({
    exec: workerFile,
    execArgv: memoryFlags,
  })
  let environment = given
  let stopping = false
  let delay = backoffMilliseconds.first

  /** By its name; a process that replaces another takes that, so that figures go on under it. */
  const places = new Map<string, Worker>()
  handOnFigures(({ id }) => [...places].find(([, worker]) => worker.id === id)?.[0])

  const fork = (name: string, environment: Environment): Worker => {
    const worker = cluster.fork({ ...environment, ...memoryEnvironment, WAYBILL_WORKER: name })
    const startedAt = Date.now()
    const hasPlace = () => !stopping && places.get(name) === worker
    worker.once("exit", (code, signal) => {
      if (!hasPlace()) return
      if (Date.now() - startedAt > backoffMilliseconds.healthyAfter) delay = backoffMilliseconds.first
      console.error(`A server process ended (${signal ?? `code ${code}`}); another one starts in ${delay} ms.`)
      setTimeout(() => hasPlace() && take(name), delay)
      delay = Math.min(delay * 2, backoffMilliseconds.most)
    })
    return worker
  }
  const take = (name: string) => places.set(name, fork(name, environment))

  const kill = () => {
    stopping = true
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill("SIGKILL")
  }
  const names = Array.from({ length: workers }, (_, index) => String(index + 1))
  try {
    const first = names.map((name) => ({ name, worker: fork(name, environment) }))
    await Promise.all(first.map(({ worker }) => whenListening(worker)))
    for (const { name, worker } of first) places.set(name, worker)
  } catch (error) {
    kill()
    throw error
  }

  const replace = async (next: Environment) => {
    const order = dropsKeys(environment, next) ? "drop" : "retire"
    for (const name of names) {
      if (stopping) return
      const worker = fork(name, next)
      await whenListening(worker)
      const before = places.get(name)
      places.set(name, worker)
      if (before) await retire(before, order)
    }
    environment = next
    const placed = new Set(places.values())
    const older = Object.values(cluster.workers ?? {}).flatMap((worker) =>
      worker && !placed.has(worker) ? [worker] : [],
    )
    if (order === "drop") await Promise.all(older.map((worker) => retire(worker, order)))
  }
  const stop = async () => {
    stopping = true
    await Promise.all(Object.values(cluster.workers ?? {}).flatMap((worker) => (worker ? [end(worker)] : [])))
  }
  return { kill, replace, stop }
}

/** Those that are past their beginning. */
const listening = new WeakSet<Worker>()

function whenListening(worker: Worker): Promise<void> {
  return new Promise((done, failed) => {
    worker.once("listening", () => {
      listening.add(worker)
      done()
    })
    worker.once("exit", () => failed(new Failure("The server could not start; its last words are above.")))
  })
}

/** Resolves when it has ended, or may be left alone with its transfers. */
async function retire(worker: Worker, order: "retire" | "drop"): Promise<void> {
  const ended = new Promise((done) => worker.once("exit", done))
  if (worker.isDead() || !worker.isConnected()) return
  worker.send(order)
  await Promise.race([ended, wait(handoverMilliseconds, undefined, { ref: false })])
}

async function end(worker: Worker): Promise<void> {
  if (worker.isDead()) return
  const ended = new Promise((done) => worker.once("exit", done))
  // One that is still at its beginning does not hear yet.
  if (listening.has(worker) && worker.isConnected()) worker.send("stop")
  else worker.process.kill()
  await ended
}
