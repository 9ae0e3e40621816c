import pLimit from "p-limit"
import { env } from "@/lib/platform/env"
import { openDocument } from "@/lib/platform/office/examine"
import type { Refusal } from "@/lib/platform/office/report"
import { inngestConfigured } from "@/lib/platform/queue/inngest"
import { singleton } from "@/lib/platform/singleton"
import { within } from "@/lib/platform/within"
import { judgeFile } from "./judge-file"
import type { Decided } from "./outcome"
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
  /** Somebody began to seal it before, and came to no end. */
  again?: boolean
}

/** What is known of an upload before it is sealed: that it is no document, the gate's verdict, or only that it may be one. */
export type Look = { result: "refused"; refusal: Refusal } | Decided | { result: "passed" }

/** As for checks in jobs, but apart from them: small files do not wait behind large ones. */
const turn = singleton("look-turn", () => pLimit(2))

/** Whoever uploads does not wait longer for a verdict, of which almost all the time is the scanner's. */
const patienceMilliseconds = 3_000

/**
 * Takes a small upload through the gate, and glances at any other.
 * @throws what reading its bytes throws
 */
export async function lookAtUpload(upload: ArrivedUpload): Promise<Look> {
  return (await lookClosely(upload)) ?? (await glance(upload))
}

/** Who runs Inngest wants to see the checks there. */
function atOnceMost(): number {
  return env().CHECK_AT_ONCE_BYTES ?? (inngestConfigured() ? 0 : 32 * 1024 ** 2)
}

async function glance(upload: ArrivedUpload): Promise<Look> {
  const opened = await open(upload)
  return opened.ok ? { result: "passed" } : { result: "refused", refusal: opened }
}

/** Null for what is large, for what has to wait, and for what may have ended the process that looked into it before. */
async function lookClosely(upload: ArrivedUpload): Promise<Look | null> {
  if (upload.size > atOnceMost() || upload.again) return null
  const until = performance.now() + patienceMilliseconds
  const look = turn()(async (): Promise<Look | null> => {
    if (performance.now() > until) return null
    const opened = await open(upload)
    if (!opened.ok) return { result: "refused", refusal: opened }
    const verdict = await judgeFile(upload, opened.examine)
    return verdict.result === "waiting" ? null : verdict
  })
  // Whatever was wrong, the next look will tell.
  return within(patienceMilliseconds, look).catch(() => null)
}

/** A storage may answer with other bytes than it has: no document is refused for what was read once. */
async function open(upload: ArrivedUpload): ReturnType<typeof openDocument> {
  const opened = await openDocument(sourceOf(upload), upload.kind)
  return opened.ok ? opened : openDocument(sourceOf(upload), upload.kind)
}
