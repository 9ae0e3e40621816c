import type { UploadOptions } from "tus-js-client"
import type { FileOrRefusal } from "@/lib/features/files/schema"
import { NetworkPath } from "./network-path"
import { UploadFollower } from "./upload-follower"
import { outcomeOf, unknownOutcome } from "./upload-outcome"
import { problemBefore, type UploadProblem, type UploadRules } from "./upload-problem"
import { UploadRate } from "./upload-rate"
import { UploadTransfer } from "./upload-transfer"
import { settled, type UploadState, type UploadView } from "./upload-view"

/** How many are sent at once; more would only share the same line. */
const atOnce = 3
/** Milliseconds between two reports of progress: as often as an eye can use. */
const reportEvery = 200

type Entry = { view: UploadView; transfer: UploadTransfer | null; rate: UploadRate; reportedAt: number }

export type UploadQueueOptions = {
  endpoint: string
  rules: UploadRules
  /** How to send, where it is not a browser that does. */
  transport?: UploadOptions
  /** Reads the file that an upload became, to tell what came of it. */
  look?: (fileId: string) => Promise<FileOrRefusal>
  /** Takes back the file that an upload became. */
  withdraw?: (fileId: string) => Promise<unknown>
  /** Puts on record what was refused here and never sent. */
  report?: (file: File) => Promise<void>
  /** Milliseconds of a clock that only goes forward. */
  now?: () => number
}

const running: readonly UploadState[] = ["sending", "interrupted", "checking"]
const idle = { rate: null, remainingSeconds: null } as const

/** Sends files one after the other, a few at once, and tells how each is doing. Knows of no framework. */
export class UploadQueue {
  private entries: Entry[] = []
  private snapshot: readonly UploadView[] = []
  private readonly listeners = new Set<() => void>()
  private readonly now: () => number
  private readonly path = new NetworkPath()
  private readonly follower: UploadFollower | null
  /** One after the other, so that a thousand wrong files are not a thousand requests at once. */
  private reports: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: UploadQueueOptions) {
    this.now = options.now ?? (() => performance.now())
    this.follower = options.look ? new UploadFollower(options.look) : null
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** The same array until something changes. */
  getSnapshot = (): readonly UploadView[] => this.snapshot

  add(files: Iterable<File>): void {
    for (const file of files) this.entries.push(this.entryOf(file))
    this.changed()
  }

  /** Stops one that runs or waits; its place goes to the next. */
  pause(id: string): void {
    const entry = this.find(id)
    if (!entry || !["queued", "sending", "interrupted"].includes(entry.view.state)) return
    if (entry.view.state !== "queued") entry.transfer?.pause()
    entry.rate.reset()
    this.update(entry, { state: "paused", ...idle })
  }

  /** Puts a paused or failed one back in the queue; it goes on from the last byte that arrived. */
  resume(id: string): void {
    const entry = this.find(id)
    if (!entry || !["paused", "failed"].includes(entry.view.state)) return
    this.update(entry, { state: "queued", problem: null, endedAt: null })
  }

  /** Takes one back: what arrived of it is removed on the server. */
  async cancel(id: string): Promise<void> {
    const entry = this.find(id)
    if (!entry || [...settled, "received", "cancelling"].includes(entry.view.state)) return
    this.update(entry, { state: "cancelling", ...idle })
    // What cannot be reached now is removed by the server's own sweep.
    await entry.transfer?.cancel().catch(() => undefined)
    this.remove((other) => other === entry)
  }

  /** Takes back the file that one became, and takes it out of sight. @throws what withdrawing it throws */
  async discard(id: string): Promise<void> {
    const entry = this.find(id)
    const { withdraw } = this.options
    if (!entry?.view.fileId || entry.view.state !== "done" || !withdraw) return
    this.update(entry, { state: "cancelling" })
    try {
      await withdraw(entry.view.fileId)
    } catch (error) {
      this.update(entry, { state: "done" })
      throw error
    }
    this.remove((other) => other === entry)
  }

  /** Takes one that is over for good, or needs nothing more of this page, out of sight. */
  dismiss(id: string): void {
    const entry = this.find(id)
    if (entry?.view.state === "received" && entry.view.fileId) this.follower?.leave(entry.view.fileId)
    this.remove(({ view }) => view.id === id && [...settled, "received"].includes(view.state))
  }

  /** Something was told of a file: its checks may be over. Without an id, of any. */
  hear(fileId?: string): void {
    this.follower?.hear(fileId)
  }

  /** Takes all that are over for good out of sight. */
  dismissSettled(): void {
    this.remove(({ view }) => settled.includes(view.state))
  }

  private entryOf(file: File): Entry {
    const problem = problemBefore(file, this.options.rules)
    const entry: Entry = {
      transfer: null,
      rate: new UploadRate(),
      reportedAt: 0,
      view: {
        id: crypto.randomUUID(),
        name: file.name,
        size: file.size,
        sent: 0,
        resumedAt: null,
        state: problem ? "refused" : "queued",
        rate: null,
        remainingSeconds: null,
        ...unknownOutcome,
        problem,
        fileId: null,
        endedAt: problem ? Date.now() : null,
      },
    }
    if (problem) this.report(file)
    else entry.transfer = this.transferOf(file, entry)
    return entry
  }

  private transferOf(file: File, entry: Entry): UploadTransfer {
    const events = {
      progress: (sent: number) => this.progressed(entry, sent),
      resumed: (offset: number) => {
        entry.rate.reset()
        if (offset > 0 && running.includes(entry.view.state)) {
          this.update(entry, { state: "sending", resumedAt: offset, sent: offset, ...idle })
        }
      },
      interrupted: () => {
        entry.rate.reset()
        if (running.includes(entry.view.state)) {
          this.update(entry, { state: "interrupted", ...idle })
        }
      },
      finished: (fileId: string) => this.finished(entry, fileId),
      ended: (problem: UploadProblem) =>
        this.update(entry, {
          state: problem.retryable ? "failed" : "refused",
          problem,
          endedAt: Date.now(),
          ...idle,
        }),
    }
    return new UploadTransfer(file, this.options.endpoint, events, this.options.transport, this.path)
  }

  private report(file: File): void {
    const { report } = this.options
    // What cannot be put on record now is still told here.
    if (report) this.reports = this.reports.then(() => report(file)).catch(() => undefined)
  }

  /** The server has it all. What comes of it the file tells, at once or when its checks are over. */
  private finished(entry: Entry, fileId: string): void {
    this.update(entry, { fileId, sent: entry.view.size, ...idle })
    if (this.follower) this.follower.follow(fileId, (file) => this.looked(entry, file))
    else this.update(entry, { state: "done", endedAt: Date.now() })
  }

  private looked(entry: Entry, file: FileOrRefusal | null | undefined): void {
    if (file === undefined) {
      this.update(entry, { state: "received" })
      return
    }
    const outcome = outcomeOf(file, this.options.rules.titles)
    const ended = { state: outcome.problem ? "refused" : "done", endedAt: Date.now() } as const
    this.update(entry, { ...outcome, ...(file?.state === "CHECKING" ? { state: "received" } : ended) })
  }

  private progressed(entry: Entry, sent: number): void {
    if (!running.includes(entry.view.state)) return
    const at = this.now()
    const { size, state } = entry.view
    entry.rate.add(sent, at)
    if (sent === size) {
      if (state !== "checking") this.update(entry, { state: "checking", sent, ...idle })
      return
    }
    if (state === "sending" && at - entry.reportedAt < reportEvery) return
    entry.reportedAt = at
    this.update(entry, {
      state: "sending",
      sent,
      rate: entry.rate.value(),
      remainingSeconds: entry.rate.remaining(size - sent),
    })
  }

  private update(entry: Entry, change: Partial<UploadView>): void {
    entry.view = { ...entry.view, ...change }
    this.changed()
  }

  private remove(which: (entry: Entry) => boolean): void {
    this.entries = this.entries.filter((entry) => !which(entry))
    this.changed()
  }

  /** Begins what may begin, then tells everyone. */
  private changed(): void {
    let free = atOnce - this.entries.filter(({ view }) => running.includes(view.state)).length
    for (const entry of this.entries) {
      if (free <= 0) break
      if (entry.view.state !== "queued") continue
      entry.view = { ...entry.view, state: "sending" }
      entry.rate.reset()
      entry.transfer?.start()
      free -= 1
    }
    this.snapshot = this.entries.map((entry) => entry.view)
    for (const listener of this.listeners) listener()
  }

  private find(id: string): Entry | undefined {
    return this.entries.find(({ view }) => view.id === id)
  }
}
