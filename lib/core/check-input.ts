import type { ZodType, z } from "zod"
import { type Fault, WaybillError } from "./errors"
import { faultWords } from "./fault-words"

/** So many are told at most, and so much of a name that the sender made up. */
const maxFaults = 20
const maxNameLength = 50

/** The value as the schema gives it. @throws WaybillError `invalid_request`, with what is wrong where */
export function checkInput<Value>(schema: ZodType<Value>, value: unknown): Value {
  const result = schema.safeParse(value, { error: faultWords })
  if (result.success) return result.data
  throw invalidRequest(result.error.issues.flatMap(toFaults).slice(0, maxFaults))
}

/** A refusal of input; what is wrong with one thing alone is its detail too. */
export function invalidRequest(faults: Fault[]): WaybillError {
  const [first, second] = faults
  return new WaybillError("invalid_request", { faults, ...(first && !second ? { detail: detailOf(first) } : {}) })
}

function detailOf({ path, message }: Fault): string {
  return path === "" ? message : `${path}: ${message}`
}

/** Each name that is not known is a fault of its own, at its own path. */
function toFaults(issue: z.core.$ZodIssue): Fault[] {
  const { path, message } = issue
  if (issue.code !== "unrecognized_keys") return [{ path: path.join("."), message }]
  return issue.keys.map((key) => ({ path: [...path, key.slice(0, maxNameLength)].join("."), message }))
}
