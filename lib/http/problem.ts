import { type Fault, isWaybillError, WaybillError } from "@/lib/core/errors"
import { isDatabaseAway } from "@/lib/platform/db-errors"
import { log } from "@/lib/platform/log"
import { isStorageError, isStorageFull } from "@/lib/platform/storage/storage"
import { answer } from "./exchange"

/** RFC 9457, with our stable `code` and, for bad input, what is wrong where. */
export type Problem = {
  type: string
  title: string
  status: number
  code: string
  detail?: string
  faults?: Fault[]
  requestId: string
}

/** Any error as one we may tell: the expected ones as they are, parts that are away as 503, all else as 500. */
export function toWaybillError(error: unknown): WaybillError {
  if (isWaybillError(error)) return error
  if (isStorageFull(error)) return new WaybillError("storage_full", { cause: error, retryAfter: 60 })
  if (isStorageError(error) || isDatabaseAway(error)) {
    return new WaybillError("unavailable", { cause: error, retryAfter: 5 })
  }
  return new WaybillError("internal", { cause: error })
}

/** What is told of an error. */
export function toProblem(error: WaybillError, requestId: string): Problem {
  return {
    type: `urn:waybill:problem:${error.code}`,
    title: error.message,
    status: error.status,
    code: error.code,
    ...(error.detail ? { detail: error.detail } : {}),
    ...(error.faults ? { faults: error.faults } : {}),
    requestId,
  }
}

/** The answer to a request that failed. What is our fault is logged with its cause; what is the caller's is not. */
export function problemResponse(failure: unknown, requestId: string): Response {
  const error = toWaybillError(failure)
  if (error.status >= 500) log().error({ error: error.cause ?? error, code: error.code, requestId }, "request failed")
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" })
  if (error.retryAfter) headers.set("retry-after", String(error.retryAfter))
  if (error.status === 401) headers.set("www-authenticate", "Bearer")
  const body = JSON.stringify(toProblem(error, requestId))
  return answer(body, Buffer.byteLength(body), { status: error.status, headers })
}
