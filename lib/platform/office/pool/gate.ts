import { MessageChannel } from "node:worker_threads"
import { Piscina } from "piscina"
import { brand, hasBrand } from "../../brand"
import { env } from "../../env"
import { singleton } from "../../singleton"
import type { OfficeKind, Source } from "../report"
import { cpuLimit } from "./cpu-limit"
import { Guard } from "./guard"
import { threadProgram } from "./program"
import { copyOf, serveSource } from "./serve-source"
import type { Examination, Task } from "./task"

/**
 * Small files and first looks, which are quick; and what takes long, or might. Each has threads of its own, so that no
 * number of slow files keeps the quick ones waiting.
 */
export type Lane = "quick" | "thorough"

/** A document took more CPU or memory than its lane gives. */
export class TooMuchWork extends Error {
  override name = "TooMuchWork"
  readonly [brand] = "too_much_work"
}

/** Whether it is a TooMuchWork, of whichever bundle. */
export function isTooMuchWork(error: unknown): error is TooMuchWork {
  return hasBrand(error, "too_much_work")
}

const maxThreads = 2
/** Of CPU, in the quick lane; the thorough one has what `GATE_CPU_SECONDS` gives a file of this size. */
const quickCpuMs = 1_000
/**
 * The guard ends a thread long before (guard.ts). At this limit the engine ends it by itself, unless it is reached by a
 * single step: then it ends the process.
 */
const maxHeapMiB = 1024
/** An idle thread ends, and gives its memory back. */
const idleMs = 30_000
/** Files up to this size are handed over whole: one message in place of several. */
const maxWholeBytes = 1024 ** 2

const lanes = singleton("gate-lanes", () => new Map<Lane, Piscina>())

function laneOf(lane: Lane): Piscina {
  const known = lanes().get(lane)
  if (known) return known
  const made = new Piscina({
    ...threadProgram(),
    minThreads: 0,
    maxThreads,
    idleTimeout: idleMs,
    // A thread that waits for a message without its event loop could not be told of its bytes.
    atomics: "disabled",
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMiB, maxYoungGenerationSizeMb: 8 },
  })
  lanes().set(lane, made)
  return made
}

/** Ends all threads, and what they were at; before a process ends. */
export async function closeGate(): Promise<void> {
  const pools = [...lanes().values()]
  lanes().clear()
  await Promise.all(pools.map((pool) => pool.destroy()))
}

type Asked = {
  lane: Lane
  until: Task["until"]
  /** Nobody waits for it any more: unless it has begun, it is not begun. */
  abandoned?: AbortSignal
}

/**
 * Looks into a document in a thread of its own, within limits of CPU and memory, and ends that thread when it goes beyond.
 * @param asked.until whether only to open it, or to read all of it too
 * @throws TooMuchWork, or what reading the source throws; another error where the thread broke down, which is no verdict
 */
export async function examineInThread(
  source: Source,
  kind: OfficeKind,
  { lane, until, abandoned }: Asked,
): Promise<Examination> {
  const bytes = source.size > 0 && source.size <= maxWholeBytes ? await copyOf(source, 0, source.size - 1) : undefined
  const { port1, port2 } = new MessageChannel()
  const service = serveSource(port1, source)
  const pool = laneOf(lane)
  const guard = new Guard(pool, service, lane === "quick" ? quickCpuMs : cpuLimit(source.size, env().GATE_CPU_SECONDS))
  const onAbandoned = () => guard.abandon()
  abandoned?.addEventListener("abort", onAbandoned)
  try {
    const task: Task = { kind, size: source.size, until, bytes, port: port2 }
    const transferList = bytes ? [port2, bytes.buffer] : [port2]
    return await pool.run(task, { transferList, signal: guard.signal })
  } catch (error) {
    if (service.failure) throw service.failure.error
    throw guard.isSpent || isOutOfMemory(error) ? new TooMuchWork() : error
  } finally {
    abandoned?.removeEventListener("abort", onAbandoned)
    guard.stop()
    port1.close()
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY"
}
