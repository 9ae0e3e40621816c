import type { Person } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { tellChange } from "@/lib/features/files/changes"
import { isStillSignedIn } from "@/lib/features/sessions/reads"
import { type LiveHub, liveHub } from "@/lib/platform/live/hub"
import { log } from "@/lib/platform/log"
import { singleton } from "@/lib/platform/singleton"
import { answer, onceGone } from "./exchange"

/** Streams that one person may have open in one process: a window each, and some that nobody has noticed the end of. */
export const streamsPerPerson = 20
/** Messages that wait for a slow reader; one more, and it is cut off and may come again. */
export const waitingMost = 256
const heartbeatInMs = 20_000
const lookAgainInMs = 30_000
/** After so long a browser whose stream has ended opens another. */
const retryInMs = 3_000

type Stream = { personId: string; end: () => void }

const streams = singleton("event-streams", () => new Set<Stream>())

const headers = {
  "content-type": "text/event-stream",
  // Neither kept nor compressed nor gathered on the way: each message is to arrive at once.
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
}

/**
 * Server-sent events (WHATWG HTML, section 9.2) of what changes in this person's list of files: `ready` when every change
 * from now on will be told, then `file` and `gone`. Nothing is kept for who was away: on `ready`, fetch the list. It ends
 * with the session, with the process, and for a reader that does not keep up.
 * @throws WaybillError `throttled` for a person who has too many
 */
export function streamChanges(person: Person, request: Request, hub: LiveHub = liveHub()): Response {
  const init = { status: 200, headers: new Headers(headers) }
  if (request.method === "HEAD") return answer("", null, init)
  const own = [...streams()].filter(({ personId }) => personId === person.id)
  if (own.length >= streamsPerPerson) throw new WaybillError("throttled", { retryAfter: 60 })
  const queue = new MessageQueue()
  const end = watch(person, queue, hub)
  // A body that nobody asks for is never told that its client has gone.
  const forget = onceGone(request.signal, end)
  queue.onEnd = () => {
    forget()
    end()
  }
  return answer({ chunks: queue.chunks(), signal: queue.signal }, null, init)
}

/** Ends all streams of this process; browsers come back by themselves. */
export function endEventStreams(): void {
  for (const { end } of streams()) end()
}

/** Puts into the queue what the person may know, for as long as they are who they were. @returns how to end it */
function watch(person: Person, queue: MessageQueue, hub: LiveHub): () => void {
  let count = 0
  const end = () => {
    if (!streams().delete(stream)) return
    clearInterval(heartbeat)
    clearInterval(lookingAgain)
    unsubscribe()
    queue.end()
  }
  const put = (message: string) => {
    if (!queue.put(message)) end()
  }
  const lookAgain = () => {
    isStillSignedIn(person).then(
      (still) => still || end(),
      (error: unknown) => {
        log().warn({ error }, "a stream of events could not be looked after")
        end()
      },
    )
  }
  const stream = { personId: person.id, end }
  streams().add(stream)
  put(`retry: ${retryInMs}\n\n`)
  const heartbeat = setInterval(() => put(":\n\n"), heartbeatInMs)
  const lookingAgain = setInterval(lookAgain, lookAgainInMs)
  const unsubscribe = hub.subscribe({
    onReady: () => put("event: ready\ndata: {}\n\n"),
    onFile: (change) => {
      const told = tellChange(person, change)
      if (told) put(`event: ${told.event}\nid: ${++count}\ndata: ${JSON.stringify(told.data)}\n\n`)
    },
    onPerson: (userId) => {
      if (userId === person.id) lookAgain()
    },
  })
  return end
}

/** Messages on their way to one reader. */
class MessageQueue {
  readonly #cut = new AbortController()
  #messages: string[] = []
  #wake: (() => void) | undefined
  #ended = false
  /** Called once the body is no longer read. */
  onEnd: () => void = () => undefined

  get signal(): AbortSignal {
    return this.#cut.signal
  }

  /** @returns false when there is no room for it */
  put(message: string): boolean {
    if (this.#messages.length >= waitingMost) return false
    this.#messages.push(message)
    this.#wake?.()
    return true
  }

  /** A reader that has taken everything gets an orderly end; one that has not is cut off. */
  end(): void {
    this.#ended = true
    if (this.#wake) this.#wake()
    else this.#cut.abort()
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    try {
      while (!this.#ended) {
        if (this.#messages.length === 0) {
          await new Promise<void>((wake) => {
            this.#wake = wake
          })
          this.#wake = undefined
          continue
        }
        const taken = Buffer.from(this.#messages.join(""))
        this.#messages = []
        yield taken
      }
    } finally {
      this.onEnd()
    }
  }
}
