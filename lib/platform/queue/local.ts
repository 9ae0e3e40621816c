import { setTimeout as delay } from "node:timers/promises"
import type { Pool } from "pg"
import { Batch } from "../batch"
import { log } from "../log"
import { type Backoff, exponentialBackoff } from "./backoff"
import { callFunction, plainError, type RunState } from "./call"
import { inTransaction } from "./connections"
import { Pulse } from "./pulse"
import type { JobEngine, JobFunction, JobHandler, QueuedEvent } from "./queue"
import { completeRuns, failRun, insertRuns, type NewRun, readRuns, saveRun } from "./runs"
import { type ClaimedTicket, TicketOffice, type TicketOptions } from "./tickets"
import { callOptions, playTurn, type TurnEnd } from "./turn"

/** A run whose worker died this often in the middle of a turn is likelier to be the cause than the victim. */
const mostDeaths = 10

const probeMilliseconds = 3_000

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
  superviseSeconds: 15,
  cronSeconds: 30,
  backoff: exponentialBackoff(2, 3_600),
  graceMilliseconds: 8_000,
}

/** Runs the job functions in this process, durably: everything is in PostgreSQL, and any process may go on with it. */
export class LocalEngine implements JobEngine {
  readonly name = "local"
  readonly #options: LocalEngineOptions
  readonly #functions: Map<string, JobFunction>
  readonly #tickets: TicketOffice
  readonly #pulse = new Pulse()
  readonly #playing = new Map<string, Promise<void>>()
  readonly #ended = new Batch<{ runId: string; ticketId: string; failure: { error: unknown } | undefined }>((ends) =>
    this.#bury(ends),
  )
  #loop: Promise<void> | undefined
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

  async playAtOnce(event: QueuedEvent): Promise<boolean> {
    const [run, another] = this.#runsOf(event)
    const job = run && this.#functions.get(run.functionId)
    // Of several one might end well and be run again for the sake of another.
    if (!run || !job || another) return false
    const state: RunState = { ...run, steps: {}, stack: [], attempt: 0 }
    const answer = await callFunction(this.handler, state, callOptions(job))
    return answer.kind === "completed"
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

  async #begin(room: number): Promise<number> {
    const tickets = await this.#tickets.claim(room)
    if (tickets.length === 0) return 0
    try {
      await insertCronRuns(this.pool, tickets)
      const runs = await readRuns(this.pool, tickets.map(runIdOf))
      for (const ticket of tickets) this.#play(ticket, runs.get(runIdOf(ticket)))
    } catch (error) {
      await this.#tickets.handBack(tickets.map((ticket) => ticket.id).filter((id) => !this.#playing.has(id)))
      throw error
    }
    return tickets.length
  }

  #play(ticket: ClaimedTicket, run: RunState | undefined): void {
    const played = this.#turn(ticket, run)
      // The ticket stays claimed: when its lease ends, the turn is played again.
      .catch((error) => log().error({ error, functionId: ticket.data.functionId }, "a turn of a job could not be kept"))
      .finally(() => {
        const wasFull = this.#playing.size >= this.#options.concurrency
        this.#playing.delete(ticket.id)
        if (wasFull) this.#pulse.wake()
      })
    this.#playing.set(ticket.id, played)
  }

  async #turn(ticket: ClaimedTicket, run: RunState | undefined): Promise<void> {
    if (run) await this.#settle(ticket, run, await this.#playOut(ticket, run))
    else await this.#tickets.discard([ticket.id])
  }

  async #playOut(ticket: ClaimedTicket, run: RunState): Promise<TurnEnd> {
    const job = this.#functions.get(run.functionId)
    if (ticket.retryCount >= mostDeaths) {
      return { kind: "failed", error: plainError(`The worker died ${ticket.retryCount} times in this turn.`) }
    }
    // Another version of the app, still or already running beside this one, may know it.
    if (!job) return { kind: "later", seconds: 60, error: plainError("This process has no such function.") }
    return await playTurn(
      { handler: this.handler, backoff: this.#options.backoff, save: (state) => saveRun(this.pool, state) },
      job,
      run,
    )
  }

  async #settle(ticket: ClaimedTicket, run: RunState, end: TurnEnd): Promise<void> {
    const facts = { runId: run.id, functionId: run.functionId, attempt: run.attempt }
    if (end.kind === "later") {
      if (end.error) log().warn({ ...facts, seconds: end.seconds, cause: end.error }, "a job failed and is tried again")
      const next = { runId: run.id, functionId: run.functionId, turn: (ticket.data.turn ?? 0) + 1 }
      await inTransaction(this.pool, async (client) => {
        await saveRun(client, run, end.error)
        await this.#tickets.issue(client, [{ ...next, delaySeconds: end.seconds }])
        await this.#tickets.discard([ticket.id], client)
      })
      if (end.seconds === 0) this.#pulse.wake()
      return
    }
    if (end.kind === "failed") log().error({ ...facts, cause: end.error }, "a job failed for good")
    const failure = end.kind === "failed" ? { error: end.error } : undefined
    await this.#ended.add({ runId: run.id, ticketId: ticket.id, failure })
  }

  /** First the runs, then the tickets: a crash in between leaves tickets of runs that are over, and those are dropped. */
  async #bury(ends: { runId: string; ticketId: string; failure: { error: unknown } | undefined }[]): Promise<void> {
    for (const { runId, failure } of ends) if (failure) await failRun(this.pool, runId, failure.error)
    const completed = ends.filter(({ failure }) => !failure).map(({ runId }) => runId)
    if (completed.length > 0) await completeRuns(this.pool, completed)
    await this.#tickets.discard(ends.map(({ ticketId }) => ticketId))
  }
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
