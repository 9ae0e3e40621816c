import { errorCodes } from "@/lib/core/errors"

const ofFiles = [413, 415, 422]
const ofNames = "name_not_utf8"

/** A sentence for each reason for which a file is refused, by its code: what the API says of it is what the pages say. */
export function refusalReasons(): Record<string, string> {
  const reasons = errorCodes().filter(({ code, status }) => ofFiles.includes(status) || code === ofNames)
  return Object.fromEntries(reasons.map(({ code, title }) => [code, title]))
}
