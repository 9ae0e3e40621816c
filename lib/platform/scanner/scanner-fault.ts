import type { UnscannedReason } from "./scanner"

/** The scanner could not do its work, for a reason that becomes its verdict. */
export class ScannerFault extends Error {
  override name = "ScannerFault"

  constructor(
    readonly reason: UnscannedReason,
    options?: ErrorOptions,
  ) {
    super(reason, options)
  }
}
