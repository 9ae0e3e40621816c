import type { MessagePort } from "node:worker_threads"
import type { Source } from "../report"
import type { SourceMessage, ThreadMessage } from "./task"

/** What a thread has asked for and done. */
export type Service = {
  /** What the source threw, which is no word about the document. */
  failure: { error: unknown } | undefined
  /** When the thread asked last, or was given its work, by `performance.now()`. */
  askedAt: number
  /** Its number, once it has begun. */
  threadId: number | undefined
}

/** Bytes of a source alone, to be handed over as they are: what it reads may be a part of a buffer that holds more. */
export async function copyOf(source: Source, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const read = await source.read(start, end)
  const copy = new Uint8Array(read)
  source.done?.(read)
  return copy
}

/** Gives a thread the bytes it asks for. */
export function serveSource(port: MessagePort, source: Source): Service {
  const service: Service = { failure: undefined, askedAt: performance.now(), threadId: undefined }
  const answer = async (id: number, start: number, end: number) => {
    try {
      const bytes = await copyOf(source, start, end)
      port.postMessage({ id, bytes } satisfies SourceMessage, [bytes.buffer])
    } catch (error) {
      service.failure ??= { error }
      port.postMessage({ id, bytes: undefined } satisfies SourceMessage)
    }
  }
  port.on("message", (message: ThreadMessage) => {
    service.askedAt = performance.now()
    if ("threadId" in message) service.threadId = message.threadId
    else void answer(message.id, message.start, message.end)
  })
  return service
}
