import type { z } from "zod"

type Issue = z.core.$ZodRawIssue

/** What a value has to be, by the schema's name of its type. */
const types: Record<string, string> = {
  string: "Send text.",
  number: "Send a number.",
  int: "Send a whole number.",
  boolean: "Send true or false.",
  array: "Send a list.",
  tuple: "Send a list.",
  object: "Send a JSON object.",
  record: "Send a JSON object.",
  date: "Send a date.",
  null: "Send null.",
}

const formats: Record<string, string> = {
  email: "Send an e-mail address, such as ada@example.com.",
  uuid: "Send an id, such as 0197c8d2-7a4e-7d3c-8f00-000000000000.",
  guid: "Send an id, such as 0197c8d2-7a4e-7d3c-8f00-000000000000.",
  datetime: "Send a date and time in UTC, such as 2026-12-31T18:00:00Z.",
  date: "Send a date, such as 2026-12-31.",
  time: "Send a time, such as 18:00:00.",
  url: "Send a whole web address, such as https://example.com/.",
}

const general = "This value is not accepted here."

/**
 * What is wrong with one value of a request, as a sentence that says what to send and never repeats what was sent.
 * A schema's own message goes before it: zod asks this only where there is none.
 */
export function faultWords(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "This is missing." : (types[issue.expected] ?? general)
    case "too_big":
      return sizeWords(issue.origin, issue.maximum, issue.inclusive === false ? "less than" : "at most")
    case "too_small":
      if (isSized(issue.origin) && Number(issue.minimum) === 1) return "This is empty."
      return sizeWords(issue.origin, issue.minimum, issue.inclusive === false ? "more than" : "at least")
    case "invalid_format":
      return formats[issue.format] ?? "This is not in the form that is wanted here."
    case "not_multiple_of":
      return `Send a multiple of ${issue.divisor}.`
    case "invalid_value":
      return valueWords(issue.values)
    case "unrecognized_keys":
      return "There is nothing of this name here."
    default:
      return general
  }
}

const units: Record<string, string> = { string: "character", array: "item", set: "item", map: "item", file: "byte" }

function isSized(origin: string): boolean {
  return origin in units
}

function sizeWords(origin: string, limit: number | bigint, bound: string): string {
  const unit = units[origin]
  if (unit) return `Send ${bound} ${limit} ${unit}${Number(limit) === 1 ? "" : "s"}.`
  return origin === "date" ? general : `Send a number of ${bound} ${limit}.`
}

function valueWords(values: readonly z.core.util.Primitive[]): string {
  const [only] = values
  return values.length === 1 ? `Send ${String(only)}.` : `Send one of ${values.map(String).join(", ")}.`
}
