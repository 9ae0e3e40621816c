import { Readable } from "node:stream"
import type { Scanner, UnscannedReason } from "./scanner"

/**
 * The EICAR test file (https://www.eicar.org/download-anti-malware-testfile), which every scanner finds. In pieces, so
 * that none finds it here or in the build.
 */
export function eicar(): Buffer {
  const parts = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}", "$EICAR-STANDARD-", "ANTIVIRUS-TEST", "-FILE!$H+H*"]
  return Buffer.concat(parts.map((part) => Buffer.from(part, "latin1")))
}

const clean = Buffer.from("A waybill is the paper that travels with goods and proves who handed over what.\n")

/**
 * Gives the scanner one file that it must find something in, and one that it must not.
 * @returns null when it got both right, else what is wrong with it.
 */
export async function selfTest(scanner: Scanner): Promise<UnscannedReason | null> {
  for (const [sample, expected] of [
    [eicar(), "infected"],
    [clean, "clean"],
  ] as const) {
    const verdict = await scanner.scan(async () => Readable.from([sample]))
    if (verdict.result === expected) continue
    return verdict.result === "unscanned" && isFault(verdict.reason) ? verdict.reason : "scanner_distrusted"
  }
  return null
}

/** Whether the reason lies in the scanner, and not in the file. */
export function isFault(reason: UnscannedReason): boolean {
  return reason !== "scanner_limit" && reason !== "scanner_encrypted"
}
