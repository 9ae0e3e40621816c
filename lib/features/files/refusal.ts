import { type ErrorCode, WaybillError } from "@/lib/core/errors"

/** The refusal of a file for what is in it, with the place where that was found. */
export function refusalOf(reason: ErrorCode, where: string | null): WaybillError {
  return new WaybillError(reason, where ? { detail: `Found in ${where}.` } : {})
}
