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

const probeMilliseconds = 3_000

/** Where an Inngest server is: the one of the settings, else the dev server's usual place or the cloud. */
export function inngestAddress({ INNGEST_BASE_URL, INNGEST_DEV }: Env = env()): string {
  return INNGEST_BASE_URL ?? (INNGEST_DEV ? "http://localhost:8288" : "https://inn.gs")
}

/**
 * Takes events to an Inngest server, which calls the functions over HTTP. It drops an event whose id it has had. Its answer
 * comes before the event is anywhere but in its memory: one that is killed then has forgotten it.
 */
export class InngestEngine implements JobEngine {
  readonly name = "inngest"
  readonly isDurable = false

  constructor(
    readonly client: Pick<Inngest, "send">,
    readonly baseUrl: string,
  ) {}

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

  /** Any answer will do: that it takes our events shows in the outbox. */
  async probe(): Promise<void> {
    const answer = await fetch(new URL("/health", this.baseUrl), { signal: AbortSignal.timeout(probeMilliseconds) })
    if (answer.status >= 500) throw new Error(`Inngest answered ${answer.status}.`)
  }

  async stop(): Promise<void> {}
}
