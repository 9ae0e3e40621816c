import { type MessagePort, threadId } from "node:worker_threads"
import { openDocument } from "../examine"
import type { Source } from "../report"
import type { Examination, SourceMessage, Task, ThreadMessage } from "./task"

/*
 * The program of a thread of the gate. It is a file of its own, since documents are hostile: what takes too long or too
 * much memory here is ended from outside (gate.ts), and takes nothing with it.
 */

export default async function examine({ kind, size, until, bytes, port }: Task): Promise<Examination> {
  port.postMessage({ threadId } satisfies ThreadMessage)
  const source = bytes ? sourceOf(bytes) : remoteSource(size, port)
  const opened = await openDocument(source, kind)
  if (!opened.ok) return { result: "refused", refusal: { reason: opened.reason, where: opened.where } }
  return until === "opened" ? { result: "opened" } : { result: "examined", report: await opened.examine() }
}

function sourceOf(bytes: Uint8Array): Source {
  return { size: bytes.byteLength, read: async (start, end) => bytes.subarray(start, end + 1) }
}

/** Gives their memory back at once: the engine would collect it late, since it is not in its heap. */
function release({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0)
}

/** The bytes are read where the storage is, in the thread that asked for this. */
function remoteSource(size: number, port: MessagePort): Source {
  const waiting = new Map<number, { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }>()
  let last = 0
  port.on("message", ({ id, bytes }: SourceMessage) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (bytes) asked?.resolve(bytes)
    else asked?.reject(new Error("The bytes could not be read."))
  })
  return {
    size,
    read: (start, end) =>
      new Promise((resolve, reject) => {
        last += 1
        waiting.set(last, { resolve, reject })
        port.postMessage({ id: last, start, end } satisfies ThreadMessage)
      }),
    done: release,
  }
}
