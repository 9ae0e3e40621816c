import type { z } from "zod"

/** What is wrong with a setting, for whoever typed it: its name and what it wants, and never its value. */
export function wordsOf(issue: z.core.$ZodIssue): string {
  return `${String(issue.path[0])} ${wishOf(issue)}`
}

function wishOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is missing" : `wants a ${issue.expected}`
    case "too_small":
      return issue.origin === "string"
        ? `wants ${issue.minimum} or more characters`
        : `wants ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`
    case "too_big":
      return `wants at most ${issue.maximum}`
    case "invalid_value":
      return `wants one of ${issue.values.join(", ")}`
    case "invalid_format":
      return issue.format === "url" ? "wants an address of the right kind (see README)" : issue.message
    default:
      return issue.message
  }
}
