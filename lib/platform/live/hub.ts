import { env } from "../env"
import type { FileState } from "../generated/prisma/enums"
import { listen, type Notice } from "../queue/listener"
import { singleton } from "../singleton"

/** A file that came (`from` is null), changed, or went (`to` is null). Both alike: something else of it changed. */
export type FileChange = { id: string; from: FileState | null; to: FileState | null }

/** Who wants to be told. */
export type Subscriber = {
  /** From now on every change is told. Told again after changes may have been missed: what is known is then out of date. */
  onReady: () => void
  onFile: (change: FileChange) => void
  /** This person's account or one of their sessions changed. */
  onPerson: (userId: string) => void
}

/** The triggers on file, session and user notify here. */
const fileChannel = "waybill_file"
const personChannel = "waybill_person"

/**
 * Hands on what PostgreSQL tells all processes, whichever of them made the change, to any number of subscribers of this
 * one, over one connection. It connects for the first subscriber.
 */
export class LiveHub {
  readonly #subscribers = new Set<Subscriber>()
  #unlisten: (() => Promise<void>) | undefined
  #ready = false

  constructor(readonly connectionString: string) {}

  /** @returns how to be told no more. */
  subscribe(subscriber: Subscriber): () => void {
    this.#subscribers.add(subscriber)
    this.#unlisten ??= listen(this.connectionString, [fileChannel, personChannel], (notice) => this.#tell(notice))
    if (this.#ready) subscriber.onReady()
    return () => this.#subscribers.delete(subscriber)
  }

  async stop(): Promise<void> {
    this.#subscribers.clear()
    await this.#unlisten?.()
  }

  #tell(notice: Notice | null): void {
    if (notice === null) this.#ready = true
    for (const subscriber of this.#subscribers) {
      if (notice === null) subscriber.onReady()
      else if (notice.channel === personChannel) subscriber.onPerson(notice.payload ?? "")
      else subscriber.onFile(JSON.parse(notice.payload ?? ""))
    }
  }
}

/** The process's own. */
export const liveHub = singleton("liveHub", () => new LiveHub(env().DATABASE_URL))
