import { env } from "../env"
import { log } from "../log"
import { singleton } from "../singleton"
import { ClamdScanner } from "./clamd"
import { noScanner } from "./none"
import type { Scanner, ScannerStatus } from "./scanner"
import { TestedScanner } from "./tested"

const tested = singleton("scanner", (): TestedScanner | null => {
  const { CLAMD_URL, CLAMD_CONNECT_TIMEOUT_SECONDS, CLAMD_IDLE_TIMEOUT_SECONDS } = env()
  if (!CLAMD_URL) return null
  const clamd = new ClamdScanner({
    address: CLAMD_URL,
    connectTimeoutMilliseconds: CLAMD_CONNECT_TIMEOUT_SECONDS * 1_000,
    idleTimeoutMilliseconds: CLAMD_IDLE_TIMEOUT_SECONDS * 1_000,
  })
  return new TestedScanner(clamd, ({ name, state, reason, version, signaturesAt }) => {
    if (state === "up") log().info({ version, signaturesAt }, `scanner: ${name} is up`)
    else log().error({ reason }, `scanner: ${name} is down, and files wait for it`)
  })
})

/** The scanner that the settings choose. */
export function scanner(): Scanner {
  return tested() ?? noScanner
}

/** How it is: each server process tests it for itself. */
export function scannerStatus(): ScannerStatus {
  const none = { since: null, lastTestAt: null, reason: null, version: null, signaturesAt: null }
  return tested()?.status ?? { name: noScanner.name, state: "none", ...none }
}

/** Begins the scanner's self-tests. It need not be up: files wait for it. */
export function startScanner(): void {
  tested()?.start()
}

export function stopScanner(): void {
  tested()?.stop()
}
