import type { Worker } from "node:worker_threads"
import type { Piscina } from "piscina"
import type { Service } from "./serve-source"

const checkEveryMs = 50
/** Of the engine's heap. A document takes some 20 MiB. */
const maxHeapBytes = 160 * 1024 ** 2
/** With all that lies outside of it: bytes of the document above all, of which an embedded object may take 64 MiB, twice. */
const maxBytes = 384 * 1024 ** 2
/** A thread that neither ends nor asks for bytes for so long stands still, on whatever machine. */
const silence = { leastMs: 300_000, timesCpu: 10 }

/**
 * Watches the thread that works on one file, and has it ended when it goes beyond its limits. They are measured from
 * outside: a thread that is busy, also within one regular expression, is interrupted for the moment that this takes.
 */
export class Guard {
  private readonly abort = new AbortController()
  private readonly timer: NodeJS.Timeout
  /** Of the thread's whole life, when this file began. */
  private startCpuMs: number | undefined
  private isAsking = false
  /** Whether a limit of CPU or memory was reached. */
  isSpent = false

  constructor(
    private readonly pool: Piscina,
    private readonly service: Service,
    private readonly maxCpuMs: number,
  ) {
    this.timer = setInterval(() => this.check(), checkEveryMs)
  }

  get signal(): AbortSignal {
    return this.abort.signal
  }

  stop(): void {
    clearInterval(this.timer)
  }

  /** Nobody waits for it any more. */
  abandon(): void {
    if (this.service.threadId === undefined) this.end()
  }

  private check(): void {
    const thread = this.pool.threads.find(({ threadId }) => threadId === this.service.threadId)
    if (!thread) return
    const maxSilenceMs = Math.max(silence.leastMs, silence.timesCpu * this.maxCpuMs)
    if (performance.now() - this.service.askedAt > maxSilenceMs) this.end()
    else if (!this.isAsking) void this.measure(thread)
  }

  private async measure(thread: Worker): Promise<void> {
    this.isAsking = true
    try {
      const [cpu, heap] = await Promise.all([thread.cpuUsage(), thread.getHeapStatistics()])
      const cpuMs = (cpu.user + cpu.system) / 1000
      this.startCpuMs ??= cpuMs
      const bytes = heap.used_heap_size + heap.external_memory
      this.isSpent = cpuMs - this.startCpuMs > this.maxCpuMs || heap.used_heap_size > maxHeapBytes || bytes > maxBytes
      if (this.isSpent) this.end()
    } catch {
      // A thread that has ended meanwhile says nothing any more.
    } finally {
      this.isAsking = false
    }
  }

  private end(): void {
    this.stop()
    this.abort.abort()
  }
}
