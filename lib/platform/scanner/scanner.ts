import type { Readable } from "node:stream"

/**
 * Why a file was not scanned. The reasons are stable: the dashboard and the API's callers know them.
 * - `scanner_away`: nobody listens there, or the connection broke
 * - `scanner_timeout`: it was silent for too long
 * - `scanner_limit`: the file is larger, or unpacks to more, than the scanner takes
 * - `scanner_error`: it answered something else than a verdict
 * - `scanner_encrypted`: the file holds something that the scanner cannot look into
 * - `scanner_distrusted`: it failed its self-test
 */
export type UnscannedReason =
  | "scanner_away"
  | "scanner_timeout"
  | "scanner_limit"
  | "scanner_error"
  | "scanner_encrypted"
  | "scanner_distrusted"

/** What a malware scanner says of a file. Only `clean` opens the door. */
export type Verdict =
  | { result: "clean" }
  | { result: "infected"; signature: string }
  | { result: "unscanned"; reason: UnscannedReason }

/** Looks for malware in a file's bytes. */
export interface Scanner {
  readonly name: "none" | "ClamAV"
  /**
   * @param bytes opens the file; it may go unopened.
   * @throws what reading the file throws: that is no fault of the scanner's, whose own are verdicts.
   */
  scan(bytes: () => Promise<Readable>): Promise<Verdict>
}

/** What a scanner says of itself, as far as it is known. */
export type ScannerVersion = { version: string; signaturesAt: string | null }

/** How the scanner in use is, as this process knows it. */
export type ScannerStatus = {
  name: string
  state: "none" | "unknown" | "up" | "down"
  /** Since when it has been in this state. */
  since: Date | null
  lastTestAt: Date | null
  /** Why it is down. */
  reason: UnscannedReason | null
  version: string | null
  /** The age of its signatures, in the scanner's own words. */
  signaturesAt: string | null
}
