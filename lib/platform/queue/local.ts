import { setTimeout as delay } from "node:timers/promises"
import type { Pool } from "pg"
import { Batch } from "../batch"
import { log } from "../log"
import { type Backoff, exponentialBackoff } from "./backoff"
import { plainError, type RunState } from "./call"
import { inTransaction } from "./connections"
import { Pulse } from "./pulse"
import type { JobEngine, JobFunction, JobHandler, QueuedEvent, RetryRecord } from "./queue"
import { completeRuns, failRun, insertRuns, type NewRun, type QueuedRun, readRuns, requeueRuns, saveRun } from "./runs"
import { type ClaimedTicket, TicketOffice, type TicketOptions } from "./tickets"
import { playTurn, type TurnEnd } from "./turn"

/** A run whose worker died this often in the middle of a turn is likelier to be the cause than the victim. */
const mostDeaths = 10

const probeMilliseconds = 3_000
type RunEnd = { runId: string; ticket: ClaimedTicket; failure: { error: unknown } | undefined }

export type LocalEngineOptions = TicketOptions & {
  /** Turns played at the same time in this process. */
  concurrency: number
  /** How often to look for tickets that nobody announced: due retries, sleeps, crons, another's leavings. */
  pollMilliseconds: number
  backoff: Backoff
  /** How long `stop` lets running turns finish before it hands them back. */
  graceMilliseconds: number
}

const usual: LocalEngineOptions = {
  concurrency: 16,
  pollMilliseconds: 1_000,
  claimSeconds: 60,
  superviseSeconds: 15,
  cronSeconds: 30,
  backoff: exponentialBackoff(2, 3_600),
  graceMilliseconds: 8_000,
}

/** Runs the job functions in this process, durably: everything is in PostgreSQL, and any process may go on with it. */
export class LocalEngine implements JobEngine {
  readonly name = "local"
  readonly isDurable = true
  readonly #options: LocalEngineOptions
  readonly #functions: Map<string, JobFunction>
  readonly #tickets: TicketOffice
  readonly #pulse = new Pulse()
  readonly #playing = new Map<ClaimedTicket, Promise<void>>()
  readonly #ended = new Batch<RunEnd, void>((ends) => this.#bury(ends))
  #loop: Promise<void> | undefined
  #renewal: NodeJS.Timeout | undefined
  #stopping = false

  constructor(
    readonly pool: Pool,
    functions: JobFunction[],
    readonly handler: JobHandler,
    options: Partial<LocalEngineOptions> = {},
  ) {
    this.#options = { ...usual, ...options }
    this.#functions = new Map(functions.map((job) => [job.id, job]))
    this.#tickets = new TicketOffice(pool, this.#functions, this.#options)
  }

  async start(): Promise<void> {
    await this.#tickets.open()
    this.#renewal = setInterval(() => void this.#renew(), (this.#options.claimSeconds * 1000) / 3)
    this.#loop = this.#work()
  }

  /** Makes a run and its first ticket for each function that listens, all in one transaction. */
  async take(events: QueuedEvent[]): Promise<void> {
    const runs = events.flatMap((event) => this.#runsOf(event))
    if (runs.length === 0) return
    await inTransaction(this.pool, async (client) => {
      const made = await insertRuns(client, runs)
      if (made.length === 0) return
      await this.#tickets.issue(
        client,
        made.map((run) => ({ runId: run.id, functionId: run.functionId, turn: 0 })),
      )
    })
    this.#pulse.wake()
  }

  /** Its tables answer; the query is given up by the driver itself. */
  async probe(): Promise<void> {
    const query = { text: "SELECT 1 FROM pgboss.queue LIMIT 1", query_timeout: probeMilliseconds }
    await this.pool.query(query)
  }

  async retry(runIds: string[], record: RetryRecord): Promise<string[]> {
    const ids = await inTransaction(this.pool, async (client) => {
      const runs = await requeueRuns(client, runIds)
      if (runs.length === 0) return []
      await this.#tickets.issue(
        client,
        runs.map(({ id, functionId, round }) => ({ runId: id, functionId, turn: 0, round })),
      )
      const requeued = runs.map(({ id }) => id)
      await record(client, requeued)
      return requeued
    })
    if (ids.length > 0) this.#pulse.wake()
    return ids
  }

  async stop(): Promise<void> {
    this.#stopping = true
    this.#pulse.wake()
    await this.#loop
    const grace = new AbortController()
    await Promise.race([
      Promise.all(this.#playing.values()),
      delay(this.#options.graceMilliseconds, undefined, { signal: grace.signal }).catch(() => undefined),
    ])
    grace.abort()
    clearInterval(this.#renewal)
    await this.#tickets.handBack([...this.#playing.keys()])
    await this.#tickets.close()
  }

  #runsOf(event: QueuedEvent): NewRun[] {
    return [...this.#functions.values()]
      .filter((job) => job.events.includes(event.name))
      .map((job) => ({
        id: `${event.id}:${job.id}`,
        functionId: job.id,
        event: { id: event.id, name: event.name, data: event.data, ts: event.createdAt.getTime() },
      }))
  }

  async #work(): Promise<void> {
    while (!this.#stopping) {
      const room = this.#options.concurrency - this.#playing.size
      let claimed = 0
      try {
        claimed = room > 0 ? await this.#begin(room) : 0
      } catch (error) {
        log().warn({ error }, "jobs cannot be claimed just now")
      }
      // A full catch means that there may be more; otherwise rest until something is announced or ends.
      if (claimed === 0 || claimed < room) await this.#pulse.wait(this.#options.pollMilliseconds)
    }
  }

  async #renew(): Promise<void> {
    await this.#tickets
      .renew([...this.#playing.keys()])
      .catch((error) => log().warn({ error }, "the claims of running jobs could not be renewed"))
  }

  async #begin(room: number): Promise<number> {
    const tickets = await this.#tickets.claim(room)
    if (tickets.length === 0) return 0
    try {
      await insertCronRuns(this.pool, tickets)
      const runs = await readRuns(this.pool, tickets.map(runIdOf))
      for (const ticket of tickets) this.#play(ticket, runs.get(runIdOf(ticket)))
    } catch (error) {
      await this.#tickets.handBack(tickets.filter((ticket) => !this.#playing.has(ticket)))
      throw error
    }
    return tickets.length
  }

  #play(ticket: ClaimedTicket, run: QueuedRun | undefined): void {
    const played = this.#turn(ticket, run)
      // The ticket stays claimed: when that ends, the turn is played again.
      .catch((error) => log().error({ error, functionId: ticket.data.functionId }, "a turn of a job could not be kept"))
      .finally(() => {
        const wasFull = this.#playing.size >= this.#options.concurrency
        this.#playing.delete(ticket)
        if (wasFull || this.#functions.get(ticket.data.functionId)?.concurrency) this.#pulse.wake()
      })
    this.#playing.set(ticket, played)
  }

  async #turn(ticket: ClaimedTicket, run: QueuedRun | undefined): Promise<void> {
    // One from before the run was tried again was left behind by a process that died.
    if (run && run.round === (ticket.data.round ?? 0)) await this.#settle(ticket, run, await this.#playOut(ticket, run))
    else await this.#tickets.discard([ticket])
  }

  async #playOut(ticket: ClaimedTicket, run: RunState): Promise<TurnEnd> {
    const job = this.#functions.get(run.functionId)
    if (ticket.retryCount >= mostDeaths) {
      return { kind: "failed", error: plainError(`The worker died ${ticket.retryCount} times in this turn.`) }
    }
    // Another version of the app, still or already running beside this one, may know it.
    if (!job) return { kind: "later", seconds: 60, error: plainError("This process has no such function.") }
    if (isTooLate(ticket, run, job)) {
      return { kind: "cancelled", error: plainError(`It could not begin within ${job.startSeconds} s.`) }
    }
    return await playTurn(
      { handler: this.handler, backoff: this.#options.backoff, save: (state) => saveRun(this.pool, state) },
      job,
      run,
    )
  }

  async #settle(ticket: ClaimedTicket, run: QueuedRun, end: TurnEnd): Promise<void> {
    const facts = { runId: run.id, functionId: run.functionId, attempt: run.attempt }
    if (end.kind === "later") {
      if (end.error) log().warn({ ...facts, seconds: end.seconds, cause: end.error }, "a job failed and is tried again")
      const turn = (ticket.data.turn ?? 0) + 1
      const next = { runId: run.id, functionId: run.functionId, turn, round: run.round }
      await inTransaction(this.pool, async (client) => {
        await saveRun(client, run, end.error)
        await this.#tickets.issue(client, [{ ...next, delaySeconds: end.seconds }])
        await this.#tickets.discard([ticket], client)
      })
      if (end.seconds === 0) this.#pulse.wake()
      return
    }
    if (end.kind === "failed") log().error({ ...facts, cause: end.error }, "a job failed for good")
    if (end.kind === "cancelled") log().info({ ...facts, cause: end.error }, "a job was cancelled")
    await this.#ended.add({ runId: run.id, ticket, failure: end.kind === "completed" ? undefined : end })
  }

  /** First the runs, then the tickets: a crash in between leaves tickets of runs that are over, and those are dropped. */
  async #bury(ends: RunEnd[]): Promise<void> {
    for (const { runId, failure } of ends) if (failure) await failRun(this.pool, runId, failure.error)
    const completed = ends.filter(({ failure }) => !failure).map(({ runId }) => runId)
    if (completed.length > 0) await completeRuns(this.pool, completed)
    await this.#tickets.discard(ends.map(({ ticket }) => ticket))
  }
}

/** Whether a run's first turn comes later than its function allows. */
function isTooLate({ data, createdOn }: ClaimedTicket, run: RunState, { startSeconds }: JobFunction): boolean {
  if (startSeconds === undefined || data.turn || run.attempt > 0 || run.stack.length > 0) return false
  return Date.now() - createdOn.getTime() > startSeconds * 1000
}

/** A cron's ticket has no run yet; its own id names the tick. */
function runIdOf(ticket: ClaimedTicket): string {
  return ticket.data.runId ?? `${ticket.id}:${ticket.data.functionId}`
}

async function insertCronRuns(pool: Pool, tickets: ClaimedTicket[]): Promise<void> {
  const runs = tickets
    .filter((ticket) => !ticket.data.runId)
    .map((ticket) => ({
      id: runIdOf(ticket),
      functionId: ticket.data.functionId,
      event: { id: ticket.id, name: "inngest/scheduled.timer", data: {}, ts: ticket.createdOn.getTime() },
    }))
  if (runs.length > 0) await insertRuns(pool, runs)
}
