import { createHash, type Hash } from "node:crypto"
import { Readable } from "node:stream"
import type { ErrorCode } from "@/lib/core/errors"
import { instruments } from "@/lib/platform/metrics/instruments"
import { examineInThread, isTooMuchWork } from "@/lib/platform/office/pool/gate"
import type { DocumentReport } from "@/lib/platform/office/report"
import { scanner } from "@/lib/platform/scanner/current"
import type { Verdict as ScanVerdict, UnscannedReason } from "@/lib/platform/scanner/scanner"
import { storage } from "@/lib/platform/storage/current"
import { StorageError } from "@/lib/platform/storage/storage"
import type { FileKindName } from "./schema"
import { sourceOf } from "./source"

/** What the gate says of a file: it may go out, it may not, or it waits for its scanner. */
export type Verdict =
  | { result: "admitted"; report: Extract<DocumentReport, { ok: true }> }
  | { result: "rejected"; reason: ErrorCode; where: string | null }
  | { result: "waiting"; reason: UnscannedReason }

type JudgedFile = { storageKey: string; size: number; sha256: string; kind: FileKindName }

/**
 * Takes a file through the gate, and writes nothing down but figures.
 * @param examine looks into it, where somebody has begun to
 * @throws whatever reading the file throws
 */
export async function judgeFile(
  file: JudgedFile,
  examine: () => Promise<DocumentReport> = () => examineThoroughly(file),
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

async function judge(file: JudgedFile, examine: () => Promise<DocumentReport>): Promise<Verdict> {
  const begun = await examine()
  // A storage may answer with other bytes than it has: no document is refused for what was read once.
  const report = begun.ok || begun.reason === "too_complex" ? begun : await examineThoroughly(file)
  if (!report.ok) return { result: "rejected", reason: report.reason, where: report.where }
  const scan = await scanFile(file)
  if (scan.result === "unscanned") return { result: "waiting", reason: scan.reason }
  if (scan.result === "infected") return { result: "rejected", reason: "infected_file", where: scan.signature }
  return { result: "admitted", report }
}

async function examineThoroughly(file: JudgedFile): Promise<DocumentReport> {
  try {
    const examined = await examineInThread(sourceOf(file), file.kind, { lane: "thorough", until: "examined" })
    if (examined.result === "examined") return examined.report
    if (examined.result === "refused") return { ok: false, ...examined.refusal }
    throw new Error("A document was opened, and not examined.")
  } catch (error) {
    if (isTooMuchWork(error)) return { ok: false, reason: "too_complex", where: null }
    throw error
  }
}

/** @throws StorageError when what the scanner calls clean is not what was uploaded */
async function scanFile({ storageKey, sha256 }: JudgedFile): Promise<ScanVerdict> {
  let hash: Hash | undefined
  const verdict = await scanner().scan(async () => {
    const read = createHash("sha256")
    hash = read
    return Readable.from(hashed(await storage().read(storageKey), read))
  })
  if (verdict.result === "clean" && hash && hash.digest("hex") !== sha256) {
    throw new StorageError("the scanner was given other bytes than were uploaded")
  }
  return verdict
}

async function* hashed(bytes: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    hash.update(chunk)
    yield chunk
  }
}
