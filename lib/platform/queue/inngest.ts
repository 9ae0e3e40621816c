import type { Inngest } from "inngest"
import { type Env, env } from "../env"
import type { JobEngine, QueuedEvent } from "./queue"

/** Whether an Inngest server runs the jobs; otherwise the local engine does. */
export function inngestConfigured({ INNGEST_EVENT_KEY, INNGEST_DEV }: Env = env()): boolean {
  return INNGEST_DEV || Boolean(INNGEST_EVENT_KEY)
}

/**
 * `fetch` that gives up: a server that takes a connection and says nothing would hold the relay, and the rows it has
 * claimed, for five minutes a try.
 */
export function impatientFetch(milliseconds: number): typeof fetch {
  return (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(milliseconds) })
}

/** Takes events to an Inngest server, which calls the functions over HTTP. It drops an event whose id it has had. */
export class InngestEngine implements JobEngine {
  readonly name = "inngest"

  constructor(readonly client: Pick<Inngest, "send">) {}

  /** Nothing to begin: the server comes to us. */
  async start(): Promise<void> {}

  async take(events: QueuedEvent[]): Promise<void> {
    await this.client.send(
      events.map(({ id, name, data, createdAt }) => ({
        id,
        name,
        data: data as Record<string, unknown>,
        ts: createdAt.getTime(),
      })),
    )
  }

  async stop(): Promise<void> {}
}
