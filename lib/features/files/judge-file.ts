import pLimit from "p-limit"
import type { ErrorCode } from "@/lib/core/errors"
import { instruments } from "@/lib/platform/metrics/instruments"
import type { DocumentReport } from "@/lib/platform/office/report"
import { scanner } from "@/lib/platform/scanner/current"
import type { UnscannedReason } from "@/lib/platform/scanner/scanner"
import { singleton } from "@/lib/platform/singleton"
import { storage } from "@/lib/platform/storage/current"

/** What the gate says of a file: it may go out, it may not, or it waits for its scanner. */
export type Verdict =
  | { result: "admitted"; report: Extract<DocumentReport, { ok: true }> }
  | { result: "rejected"; reason: ErrorCode; where: string | null }
  | { result: "waiting"; reason: UnscannedReason }

/** So many are opened at once in a process: each holds some memory, and the core that it runs on. */
export const gateTurn = singleton("gate-turn", () => pLimit(2))

/**
 * Takes a file through the gate, and writes nothing down but figures.
 * @param examine looks into it
 * @throws whatever reading the file throws
 */
export async function judgeFile(
  file: { storageKey: string; size: number },
  examine: () => Promise<DocumentReport>,
): Promise<Verdict> {
  const began = performance.now()
  let reason = "unavailable"
  let result: Verdict["result"] = "waiting"
  try {
    const verdict = await judge(file, examine)
    result = verdict.result
    reason = verdict.result === "admitted" ? "none" : verdict.reason
    return verdict
  } finally {
    instruments().gateChecks.inc({ result, reason })
    instruments().gateBytes.inc(file.size)
    instruments().gateDuration.observe((performance.now() - began) / 1000)
  }
}

async function judge(file: { storageKey: string }, examine: () => Promise<DocumentReport>): Promise<Verdict> {
  const report = await examine()
  if (!report.ok) return { result: "rejected", reason: report.reason, where: report.where }
  const scan = await scanner().scan(() => storage().read(file.storageKey))
  if (scan.result === "unscanned") return { result: "waiting", reason: scan.reason }
  if (scan.result === "infected") return { result: "rejected", reason: "infected_file", where: scan.signature }
  return { result: "admitted", report }
}
