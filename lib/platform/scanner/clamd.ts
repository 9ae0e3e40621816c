import type { Readable } from "node:stream"
import { ClamdConnection, type ClamdSettings } from "./clamd-connection"
import type { Scanner, ScannerVersion, Verdict } from "./scanner"
import { isScannerFault, ScannerFault } from "./scanner-fault"

const pieceBytes = 64 * 1024
const endOfStream = lengthOf(0)

/**
 * ClamAV's clamd over its socket. A file goes there in pieces (INSTREAM, clamd(8)): neither side has a path of the
 * other's, and memory stays flat. Whatever is not exactly a verdict means that the file was not scanned.
 */
export class ClamdScanner implements Scanner {
  readonly name = "ClamAV"
  readonly #settings: ClamdSettings

  constructor(settings: ClamdSettings) {
    this.#settings = settings
  }

  async scan(bytes: () => Promise<Readable>): Promise<Verdict> {
    try {
      return await this.#talk(async (connection) => {
        const source = await bytes()
        // A file that is slow to come, or to be closed, does not hold up what the scanner has said.
        await Promise.race([stream(connection, source), connection.settlement().then(() => source.destroy())])
        const verdict = verdictOf(await connection.answer())
        // Nobody can have found anything, or nothing, in a file of which only a part was sent.
        return connection.asked || verdict.result === "unscanned"
          ? verdict
          : { result: "unscanned", reason: "scanner_error" }
      })
    } catch (error) {
      if (isScannerFault(error)) return { result: "unscanned", reason: error.reason }
      throw error
    }
  }

  /** @throws ScannerFault when it does not say */
  async version(): Promise<ScannerVersion> {
    return this.#talk(async (connection) => {
      await connection.ask("zVERSION\0")
      return versionOf(await connection.answer())
    })
  }

  async #talk<Result>(talk: (connection: ClamdConnection) => Promise<Result>): Promise<Result> {
    const connection = await ClamdConnection.open(this.#settings)
    try {
      return await talk(connection)
    } finally {
      connection.close()
    }
  }
}

/** Sends the bytes, and stops when the scanner answers before their end. @throws what reading them throws */
async function stream(connection: ClamdConnection, source: Readable): Promise<void> {
  // A failure is thrown by the loop below; one that comes before or after it must not end the process.
  source.on("error", () => {})
  try {
    await connection.send("zINSTREAM\0")
    for await (const chunk of source) {
      for (const piece of pieces(chunk)) await connection.send(lengthOf(piece.byteLength), piece)
      if (connection.settled) return
    }
    await connection.ask(endOfStream)
  } catch (error) {
    // Then it is the scanner's answer that counts, whose coming has cut the reading short.
    if (!connection.settled) throw error
  }
}

function* pieces(chunk: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < chunk.byteLength; at += pieceBytes) yield chunk.subarray(at, at + pieceBytes)
}

function lengthOf(bytes: number): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes)
  return length
}

/** What clamd's answer to INSTREAM means. Whatever is not known is an error. */
export function verdictOf(answer: string): Verdict {
  if (answer === "stream: OK") return { result: "clean" }
  const signature = /^stream: ([\x21-\x7e](?:[\x20-\x7e]{0,254}[\x21-\x7e])?) FOUND$/.exec(answer)?.[1]
  if (signature === undefined) return { result: "unscanned", reason: faultOf(answer) }
  // Its heuristics of what it could not look into: AlertEncrypted and AlertExceedsMax in clamd.conf.
  if (signature.startsWith("Heuristics.Encrypted.")) return { result: "unscanned", reason: "scanner_encrypted" }
  if (signature.startsWith("Heuristics.Limits.")) return { result: "unscanned", reason: "scanner_limit" }
  return { result: "infected", signature }
}

function faultOf(answer: string) {
  if (/^INSTREAM size limit exceeded\b.* ERROR$/.test(answer)) return "scanner_limit"
  if (/\b(TIMED OUT|Timeout|time ?out)\b/i.test(answer)) return "scanner_timeout"
  return "scanner_error"
}

function versionOf(answer: string): ScannerVersion {
  const found = /^(ClamAV [\w.+~-]{1,60})(?:\/(\d{1,12})\/([\w :+-]{1,60}))?$/.exec(answer)
  if (!found?.[1]) throw new ScannerFault("scanner_error")
  return { version: found[1], signaturesAt: found[3] ?? null }
}
