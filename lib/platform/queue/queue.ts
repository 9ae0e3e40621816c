/** A committed event on its way to the job functions. */
export type QueuedEvent = { id: string; name: string; data: unknown; createdAt: Date }

/**
 * Takes events to the job functions. Taking an event twice (the same id) runs its functions once.
 */
export interface JobEngine {
  readonly name: "local" | "inngest"
  /** Begins work; resolves when events can be taken. */
  start(): Promise<void>
  /** Resolves when the engine is durably responsible for all of them. */
  take(events: QueuedEvent[]): Promise<void>
  /** Finishes or hands back what is running. */
  stop(): Promise<void>
}
