import type { Readable } from "node:stream"
import type { Scanner, ScannerStatus, ScannerVersion, UnscannedReason, Verdict } from "./scanner"
import { isFault, selfTest } from "./self-test"

/** A scanner that can say what it is. */
export type VersionedScanner = Scanner & { version(): Promise<ScannerVersion> }

export type TestIntervals = {
  /** Between two self-tests of a scanner that is up. */
  upMilliseconds: number
  /** Between two of one that is down. */
  downMilliseconds: number
}

const hourly: TestIntervals = { upMilliseconds: 3_600_000, downMilliseconds: 30_000 }

/**
 * Believes a scanner only as long as it passes its self-tests: at the start, every hour, and after each scan that it
 * could not do. While it is down, no file is sent to it, and every one is unscanned for the reason that the test found.
 */
export class TestedScanner implements Scanner {
  readonly #scanner: VersionedScanner
  readonly #onChange: (status: ScannerStatus) => void
  readonly #intervals: TestIntervals
  #status: ScannerStatus
  #failures = 0
  #lastFailure: UnscannedReason = "scanner_distrusted"
  #testing: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  /** @param onChange is told when it goes up or down, or is down for another reason. */
  constructor(scanner: VersionedScanner, onChange: (status: ScannerStatus) => void, intervals = hourly) {
    this.#scanner = scanner
    this.#onChange = onChange
    this.#intervals = intervals
    const untested = { since: null, lastTestAt: null, reason: null, version: null, signaturesAt: null }
    this.#status = { name: scanner.name, state: "unknown", ...untested }
  }

  get name() {
    return this.#scanner.name
  }

  get status(): ScannerStatus {
    return this.#status
  }

  async scan(bytes: () => Promise<Readable>): Promise<Verdict> {
    if (this.#status.state === "unknown") await this.test()
    if (this.#status.state !== "up") return { result: "unscanned", reason: this.#lastFailure }
    const failures = this.#failures
    const verdict = await this.#scanner.scan(bytes)
    if (verdict.result === "unscanned" && isFault(verdict.reason)) void this.test()
    // A test that failed meanwhile takes away what it said meanwhile, of good files and of bad ones.
    if (verdict.result !== "unscanned" && failures !== this.#failures)
      return { result: "unscanned", reason: this.#lastFailure }
    return verdict
  }

  /** Tests it now, and again and again until `stop`. */
  start(): void {
    this.#stopped = false
    void this.test()
  }

  /** No test begins by itself any more; one that is under way is not waited for. */
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /** Tests it; whoever asks for that during a test gets the one under way. It does not fail: the status says it all. */
  test(): Promise<void> {
    this.#testing ??= this.#runTest().finally(() => {
      this.#testing = undefined
      this.#schedule()
    })
    return this.#testing
  }

  async #runTest(): Promise<void> {
    const reason = await selfTest(this.#scanner).catch((): UnscannedReason => "scanner_error")
    const told = reason === null ? await this.#scanner.version().catch(() => null) : null
    const { name, state, since, version, signaturesAt, reason: formerReason } = this.#status
    const now = new Date()
    const next = reason === null ? "up" : "down"
    if (reason !== null) {
      this.#failures += 1
      this.#lastFailure = reason
    }
    this.#status = {
      name,
      state: next,
      since: state === next ? since : now,
      lastTestAt: now,
      reason,
      version: told?.version ?? version,
      signaturesAt: told ? told.signaturesAt : signaturesAt,
    }
    if (state !== next || formerReason !== reason) this.#onChange(this.#status)
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    if (this.#stopped) return
    const { upMilliseconds, downMilliseconds } = this.#intervals
    this.#timer = setTimeout(
      () => void this.test(),
      this.#status.state === "up" ? upMilliseconds : downMilliseconds,
    ).unref()
  }
}
