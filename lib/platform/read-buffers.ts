import { singleton } from "./singleton.ts"

/*
 * Buffers for bytes on their way. Memory outside of the engine's heap makes it collect garbage, so that a new buffer for
 * each read was more than half of a download's cost, and a third of an upload's. Whoever is done with the bytes gives their
 * buffer back; one that nobody gives back is garbage like any other. The application shares them with the HTTP server in
 * front of it (scripts/start/sent-buffers.ts), which alone knows when bytes have left.
 */

/** Bytes of a buffer. */
export const readBufferBytes = 256 * 1024
/** Bytes of a buffer for a file that fits into it whole: one read and one write in place of four. */
export const wholeFileBytes = 1024 * 1024
/** So many of each wait for their next use at most. */
const waitingMost: Record<number, number> = { [readBufferBytes]: 32, [wholeFileBytes]: 8 }

/** Less is not worth the trouble. */
const smallestTakenOver = 16 * 1024

type Waiting = Record<number, Buffer<ArrayBuffer>[]>

const buffers = singleton("read-buffers", () => ({
  waiting: { [readBufferBytes]: [], [wholeFileBytes]: [] } as Waiting,
  lent: new WeakMap<Uint8Array, Buffer<ArrayBuffer>>(),
}))

/** A buffer of one of the two sizes, with anything in it. */
export function borrowBuffer(size = readBufferBytes): Buffer<ArrayBuffer> {
  return buffers().waiting[size]?.pop() ?? Buffer.allocUnsafeSlow(size)
}

/** The buffer's first bytes, to hand on: it comes back with this very object, and with no other part or copy of it. */
export function handOn(buffer: Buffer<ArrayBuffer>, size: number): Uint8Array {
  const part = buffer.subarray(0, size)
  buffers().lent.set(part, buffer)
  return part
}

/** Lets bytes that came from the network, and that nobody else looks at, be given back too: their memory is free then. */
export function takeOver(received: Buffer<ArrayBuffer>): Uint8Array {
  const isAlone = received.length === received.buffer.byteLength && received.length >= smallestTakenOver
  if (isAlone) buffers().lent.set(received, received)
  return received
}

/** Takes back the buffer behind what was handed on, if it is one of these. Nobody may read it from now on. */
export function returnBuffer(part: Uint8Array): void {
  const { waiting, lent } = buffers()
  const buffer = lent.get(part)
  if (!buffer || !lent.delete(part)) return
  const alike = waiting[buffer.length]
  if (!alike) buffer.buffer.transfer(0)
  else if (alike.length < (waitingMost[buffer.length] ?? 0)) alike.push(buffer)
}
