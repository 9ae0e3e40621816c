import type { PoolClient } from "pg"

/** A committed event on its way to the job functions. */
export type QueuedEvent = { id: string; name: string; data: unknown; createdAt: Date }

/**
 * Takes events to the job functions. Taking an event twice (the same id) runs its functions once.
 */
export interface JobEngine {
  readonly name: "local" | "inngest"
  /**
   * Whether what it has taken is safe with it, whatever dies. Where it is not, an event is handed over again, under its id,
   * until it has had its effect.
   */
  readonly isDurable: boolean
  /** Begins work; resolves when events can be taken. */
  start(): Promise<void>
  /** Resolves when the engine has taken all of them. */
  take(events: QueuedEvent[]): Promise<void>
  /**
   * Runs anew what has failed for good, each run once however often that is asked for; where the engine keeps its runs here.
   * @param record is called within the transaction, with those that it was not too late for.
   * @returns their ids.
   */
  retry?(runIds: string[], record: RetryRecord): Promise<string[]>
  /** Resolves when it could take events now. @throws whatever is wrong with it */
  probe(): Promise<void>
  /** Finishes or hands back what is running. */
  stop(): Promise<void>
}

/** Writes down which runs are tried again, by the transaction's own connection. */
export type RetryRecord = (client: PoolClient, runIds: string[]) => Promise<void>

/** What an engine has to know of a job function; the function itself stands behind the handler. */
export type JobFunction = {
  /** Its name within the app. */
  id: string
  /** Names of the events that run it. */
  events: string[]
  /** Cron expressions, in UTC, that run it. */
  crons: string[]
  /** Tries after the first, of each step. */
  retries: number
  /** How long one call may take before it counts as lost. */
  leaseSeconds: number
  /** Calls at the same time, in all processes together; none for as many as there are places. */
  concurrency?: number
  /** A run that could not begin for so long is cancelled; none for never. */
  startSeconds?: number
}

/** The serve handler of the Inngest SDK, called in process. */
export type JobHandler = (request: Request) => Promise<Response>
