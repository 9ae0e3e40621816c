import { partRefusal } from "./upload-problem"

const mebibyte = 1024 ** 2
/** Bytes of a file that one request carries. Proxies take bodies up to a limit: nginx 1 MiB unless it is told otherwise. */
export const partBytes = { most: 16 * mebibyte, least: mebibyte } as const

/** After so many parts that arrived, a line that broke is trusted with parts twice as large. */
const acceptedToGrow = 8

/** How a part is sent. */
export type Way = { bytes: number; patch: boolean }

/**
 * What one page has learnt of the way between it and the server, which all its uploads go: how large a part may be, and
 * whether PATCH gets through.
 */
export class NetworkPath {
  #bytes: number = partBytes.most
  #patch = true

  /** How parts are sent from now on. */
  get way(): Way {
    return { bytes: this.#bytes, patch: this.#patch }
  }

  /**
   * Learns from the answer to a part, where it is that of something before the server.
   * @param tried how it was sent @param sent its bytes
   * @returns whether there is another way to try
   */
  learn(error: Error, tried: Way, sent: number): boolean {
    const refusal = partRefusal(error)
    if (refusal === "size") {
      if (tried.bytes > partBytes.least) this.#bytes = Math.min(this.#bytes, smallerPart(tried.bytes, sent))
      return tried.bytes > this.#bytes
    }
    if (refusal === "method") this.#patch = false
    return refusal === "method" && tried.patch
  }
}

/** How many bytes the parts of one transfer have: as many as the way there takes, fewer while its line breaks. */
export class PartSize {
  #most = Number.POSITIVE_INFINITY
  #accepted = 0

  constructor(private readonly path: NetworkPath) {}

  get bytes(): number {
    return Math.min(this.path.way.bytes, this.#most)
  }

  /** A part has arrived. @returns the size of the next one */
  accepted(): number {
    this.#accepted += 1
    if (this.#accepted % acceptedToGrow === 0) this.#most *= 2
    return this.bytes
  }

  /** A part of so many bytes has not arrived, or nobody waited for it. @returns the size of the next one */
  tooSlow(sent: number): number {
    this.#most = smallerPart(this.bytes, sent)
    this.#accepted = 0
    return this.bytes
  }
}

/** The next size below `sent`, by halves of `bytes`: a short file, or the end of one, may have had less than a whole part. */
function smallerPart(bytes: number, sent: number): number {
  let smaller = bytes
  do smaller /= 2
  while (smaller >= sent && smaller > partBytes.least)
  return Math.max(partBytes.least, smaller)
}
