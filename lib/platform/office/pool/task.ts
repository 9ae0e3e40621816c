import type { MessagePort } from "node:worker_threads"
import type { DocumentReport, OfficeKind, Refusal } from "../report"

/** What a thread of the gate is asked. */
export type Task = {
  kind: OfficeKind
  size: number
  /** Whether only to open the document, or to read all of it too. */
  until: "opened" | "examined"
  /** All bytes of a small file; those of others are asked for through the port. */
  bytes: Uint8Array | undefined
  port: MessagePort
}

/** What came of it. */
export type Examination =
  /** It is plainly no such document: nothing was read but its lists. */
  { result: "refused"; refusal: Refusal } | { result: "opened" } | { result: "examined"; report: DocumentReport }

/** From a thread: which it is, once, and which bytes it wants; `end` is included. */
export type ThreadMessage = { threadId: number } | { id: number; start: number; end: number }
/** To a thread: bytes that it asked for; none where they could not be read. */
export type SourceMessage = { id: number; bytes: Uint8Array | undefined }
