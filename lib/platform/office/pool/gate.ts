import { MessageChannel } from "node:worker_threads"
import { Piscina } from "piscina"
import { env } from "../../env"
import { singleton } from "../../singleton"
import type { OfficeKind, Source } from "../report"
import { threadProgram } from "./program"
import { type Service, serveSource } from "./serve-source"
import type { Examination, Task } from "./task"

/**
 * Small files and first looks, which are quick; and what takes long, or might. Each has threads of its own, so that no
 * number of slow files keeps the quick ones waiting.
 */
export type Lane = "quick" | "thorough"

/** A document took more CPU or memory than its lane gives. */
export class TooMuchWork extends Error {
  override name = "TooMuchWork"
}

const maxThreads = 2
/** Of CPU, in the quick lane; the thorough one has `GATE_CPU_SECONDS`. */
const quickCpuMs = 1_000
const maxHeapMiB = 128
/** An idle thread ends, and gives its memory back. */
const idleMs = 30_000
const checkEveryMs = 50
/** A thread that neither computes nor asks for bytes for so long will not come to an end. */
const maxSilenceMs = 120_000
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

/**
 * Looks into a document in a thread of its own, within limits of CPU and memory, and ends that thread when it goes beyond.
 * @param until whether only to open it, or to read all of it too
 * @throws TooMuchWork, or what reading the source throws; another error where the thread broke down, which is no verdict
 */
export async function examineInThread(
  source: Source,
  kind: OfficeKind,
  { lane, until }: { lane: Lane; until: Task["until"] },
): Promise<Examination> {
  const bytes = source.size > 0 && source.size <= maxWholeBytes ? await source.read(0, source.size - 1) : undefined
  const { port1, port2 } = new MessageChannel()
  const service = serveSource(port1, source)
  const guard = new Guard(laneOf(lane), service, lane === "quick" ? quickCpuMs : env().GATE_CPU_SECONDS * 1000)
  try {
    const task: Task = { kind, size: source.size, until, bytes, port: port2 }
    return await laneOf(lane).run(task, { transferList: [port2], signal: guard.signal })
  } catch (error) {
    if (service.failure) throw service.failure.error
    throw guard.isSpent || isOutOfMemory(error) ? new TooMuchWork() : error
  } finally {
    guard.stop()
    port1.close()
    if (bytes) source.done?.(bytes)
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY"
}

/** Watches the thread that works on one file, and has it ended when it goes beyond its limits. */
class Guard {
  private readonly abort = new AbortController()
  private readonly timer: NodeJS.Timeout
  /** Of the thread's whole life, when this file began. */
  private startCpuMs: number | undefined
  private lastCpuMs = 0
  private lastMoveAt = performance.now()
  /** Whether the limit of CPU was reached. */
  isSpent = false

  constructor(
    private readonly pool: Piscina,
    private readonly service: Service,
    private readonly maxCpuMs: number,
  ) {
    this.timer = setInterval(() => void this.check(), checkEveryMs)
  }

  get signal(): AbortSignal {
    return this.abort.signal
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private async check(): Promise<void> {
    const thread = this.pool.threads.find(({ threadId }) => threadId === this.service.threadId)
    if (!thread) return
    // A thread that has ended meanwhile says nothing any more.
    const used = await thread.cpuUsage().catch(() => undefined)
    if (!used) return
    const cpuMs = (used.user + used.system) / 1000
    this.startCpuMs ??= cpuMs
    if (cpuMs - this.startCpuMs > this.maxCpuMs) this.end(true)
    else this.watchSilence(cpuMs)
  }

  private watchSilence(cpuMs: number): void {
    if (cpuMs > this.lastCpuMs) this.lastMoveAt = performance.now()
    this.lastCpuMs = cpuMs
    if (performance.now() - Math.max(this.lastMoveAt, this.service.askedAt) > maxSilenceMs) this.end(false)
  }

  private end(isSpent: boolean): void {
    this.isSpent ||= isSpent
    this.stop()
    this.abort.abort()
  }
}
