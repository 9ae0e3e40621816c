import { brand, hasBrand } from "../brand"
import type { UnscannedReason } from "./scanner"

/** The scanner could not do its work, for a reason that becomes its verdict. */
export class ScannerFault extends Error {
  override name = "ScannerFault"
  readonly [brand] = "scanner"

  constructor(
    readonly reason: UnscannedReason,
    options?: ErrorOptions,
  ) {
    super(reason, options)
  }
}

/** Whether it is a ScannerFault, of whichever bundle. */
export function isScannerFault(error: unknown): error is ScannerFault {
  return hasBrand(error, "scanner")
}
