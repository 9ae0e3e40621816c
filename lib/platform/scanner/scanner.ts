import type { Readable } from "node:stream"

/** What a malware scanner says of a file. Only `clean` opens the door. */
export type Verdict =
  | { result: "clean" }
  | { result: "infected"; signature: string }
  | { result: "unscanned"; reason: string }

/** Looks for malware in a file's bytes. */
export interface Scanner {
  readonly name: "none"
  scan(bytes: () => Promise<Readable>): Promise<Verdict>
}
