import type { FileOrRefusal } from "@/lib/features/files/schema"
import type { UploadProblem } from "./upload-problem"

/** A file that was there already, and what is the same: the content, or the name alone. */
export type Duplicate = { fileId: string; by: "sha256" | "name" }

export type UploadOutcome = {
  problem: UploadProblem | null
  duplicate: Duplicate | null
  /** How the file is; null when that is not known. */
  fileState: FileOrRefusal["state"] | null
  /** Why it is still being checked after a try: an error code. */
  waitingFor: string | null
}

type Received = Pick<FileOrRefusal, "state" | "reason" | "reasonWhere" | "waitingFor" | "duplicate_of" | "duplicate_by">

/** What is not known of an upload until its last byte was taken. */
export const unknownOutcome: UploadOutcome = { problem: null, duplicate: null, fileState: null, waitingFor: null }

/** What came of an upload whose last byte was taken: the protocol does not tell, and the file does. Null: it is gone. */
export function outcomeOf(file: Received | null, titles: Record<string, string>): UploadOutcome {
  if (!file) return { ...unknownOutcome, problem: { code: "gone", title: "", detail: null, retryable: false } }
  const { state: fileState, waitingFor, duplicate_of: fileId, duplicate_by: by } = file
  if (fileState === "REJECTED") return { ...unknownOutcome, fileState, problem: refusalOf(file, titles) }
  return { problem: null, duplicate: fileId && by ? { fileId, by } : null, fileState, waitingFor }
}

function refusalOf({ reason, reasonWhere: where }: Received, titles: Record<string, string>): UploadProblem {
  const code = reason ?? "damaged_file"
  const detail = where ? `Found in ${where}.` : null
  return { code, title: titles[code] ?? "", detail, where: where ?? undefined, retryable: false }
}
