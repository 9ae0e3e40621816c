import type { UploadOutcome } from "./upload-outcome"

/**
 * `checking`: all bytes are there, the server looks at them. `received`: it has answered and goes on looking, whether or not
 * this page stays open. `interrupted`: tried again by itself. `failed`: can go on
 * when asked. `refused`: will never be taken as it is.
 */
export type UploadState =
  | "queued"
  | "sending"
  | "interrupted"
  | "paused"
  | "checking"
  | "received"
  | "done"
  | "failed"
  | "refused"
  | "cancelling"

/** One upload as it is shown. A new object whenever something of it changes. */
export type UploadView = UploadOutcome & {
  readonly id: string
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly sent: number
  /** How much the server had of it already when it went on; null when it began anew. */
  readonly resumedAt: number | null
  readonly state: UploadState
  /** Smoothed bytes per second; null until it can be told. */
  readonly rate: number | null
  readonly remainingSeconds: number | null
  /** Of the file it became. */
  readonly fileId: string | null
  readonly endedAt: number | null
}

/** States in which nothing of it is to come. */
export const settled: readonly UploadState[] = ["done", "refused"]

/** Whether something of it is still to come, which leaving the page would break off. */
export function isUnfinished({ state }: UploadView): boolean {
  return state !== "failed" && state !== "received" && !settled.includes(state)
}
