import { env } from "@/lib/platform/env"
import { examineInThread, isTooMuchWork } from "@/lib/platform/office/pool/gate"
import type { Examination } from "@/lib/platform/office/pool/task"
import type { Refusal } from "@/lib/platform/office/report"
import { within } from "@/lib/platform/within"
import { judgeFile } from "./judge-file"
import type { Decided } from "./outcome"
import { Patience } from "./patience"
import type { FileKindName } from "./schema"
import { sourceOf } from "./source"

/** An upload whose bytes are all there and durable; SHA-256 in lower-case hex. */
export type ArrivedUpload = {
  id: string
  name: string
  kind: FileKindName
  storageKey: string
  size: number
  sha256: string
  /** Of the request that completes it, where others could too. */
  sealId?: string
  /** Somebody began to seal it before, and came to no end. */
  again?: boolean
}

/** What is known of an upload before it is sealed: that it is no document, the gate's verdict, or only that it may be one. */
export type Look = { result: "refused"; refusal: Refusal } | Decided | { result: "passed" }

/** Whoever uploads does not wait longer for a verdict, of which almost all the time is the scanner's. */
const maxPatienceMs = 3_000
/** A request that does not wait for its verdict still waits for one that takes only milliseconds. */
const minPatienceMs = 1_000

/**
 * Takes a small upload through the gate, and glances at any other, for as long as its request waits. Whatever needs more
 * time, or went wrong, is left to the check that follows.
 */
export async function lookAtUpload(
  upload: ArrivedUpload,
  patience: Pick<Patience, "left"> = new Patience(maxPatienceMs),
): Promise<Look> {
  const milliseconds = Math.min(maxPatienceMs, Math.max(minPatienceMs, patience.left))
  const abandoned = AbortSignal.timeout(milliseconds)
  const look = isSmall(upload) ? lookClosely(upload, abandoned) : glance(upload, abandoned)
  // Whatever was wrong, the next look will tell.
  return (await within(milliseconds, look).catch(() => null)) ?? { result: "passed" }
}

/** Not for what is large, nor for what may have ended the process that looked into it before. */
function isSmall(upload: ArrivedUpload): boolean {
  return upload.size <= env().CHECK_AT_ONCE_BYTES && !upload.again
}

async function glance(upload: ArrivedUpload, abandoned: AbortSignal): Promise<Look | null> {
  const opened = await examine(upload, "opened", abandoned)
  return opened?.result === "refused" ? opened : null
}

async function lookClosely(upload: ArrivedUpload, abandoned: AbortSignal): Promise<Look | null> {
  const examined = await examine(upload, "examined", abandoned)
  if (!examined || examined.result === "opened") return null
  if (examined.result === "refused") return examined
  const verdict = await judgeFile(upload, async () => examined.report)
  return verdict.result === "waiting" ? null : verdict
}

/** A storage may answer with other bytes than it has: no document is refused for what was read once. */
async function examine(
  upload: ArrivedUpload,
  until: "opened" | "examined",
  abandoned: AbortSignal,
): Promise<Examination | null> {
  const asked = { lane: "quick", until, abandoned } as const
  try {
    const first = await examineInThread(sourceOf(upload), upload.kind, asked)
    return first.result === "refused" ? await examineInThread(sourceOf(upload), upload.kind, asked) : first
  } catch (error) {
    if (isTooMuchWork(error)) return null
    throw error
  }
}
