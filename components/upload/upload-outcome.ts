import type { FileOrRefusal } from "@/lib/features/files/schema"
import type { UploadProblem } from "./upload-problem"

/** A file that was there already, and what is the same: the content, or the name alone. */
export type Duplicate = { fileId: string; by: "sha256" | "name" }

export type UploadOutcome = { problem: UploadProblem | null; duplicate: Duplicate | null }

type Received = Pick<FileOrRefusal, "state" | "reason" | "reasonWhere" | "duplicate_of" | "duplicate_by">

/** What came of an upload whose last byte was taken: the protocol does not tell, and the file does. */
export function outcomeOf(file: Received, titles: Record<string, string>): UploadOutcome {
  const { state, reason, reasonWhere: where, duplicate_of: fileId, duplicate_by: by } = file
  if (state === "REJECTED") {
    const code = reason ?? "damaged_file"
    const detail = where ? `Found in ${where}.` : null
    return {
      problem: { code, title: titles[code] ?? "", detail, where: where ?? undefined, retryable: false },
      duplicate: null,
    }
  }
  return { problem: null, duplicate: fileId && by ? { fileId, by } : null }
}
