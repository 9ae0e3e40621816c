import { ClamdScanner } from "./clamd"
import type { ClamdAddress, ClamdSettings } from "./clamd-connection"
import { eicar } from "./self-test"

const hexOf = (words: string | Buffer) => Buffer.from(words).toString("hex")

/** What the tests' signatures find, beside EICAR. */
export const marker = "waybill-test-marker-5c1f"

/** Signatures for a clamd of the tests. */
export const signatures = {
  marker: `Waybill.Test:0:*:${hexOf(marker)}`,
  eicar: `Eicar-Test:0:0:${hexOf(eicar())}`,
  /** Finds something in the clean sample. */
  tooMuch: `Waybill.Too-Much:0:*:${hexOf("waybill is the paper")}`,
}

/** Timeouts of ten seconds, where a test wants no others. */
export function scannerAt(address: ClamdAddress, settings: Partial<ClamdSettings> = {}): ClamdScanner {
  return new ClamdScanner({
    address,
    connectTimeoutMilliseconds: 10_000,
    idleTimeoutMilliseconds: 10_000,
    ...settings,
  })
}
