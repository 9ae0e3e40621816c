import type { NoticeCode, RefusalReason } from "../report"

/** Functions that start or command a program; the macro functions among them work in defined names. */
export const refusedFunctions = new Map<string, RefusalReason>([
  ["CALL", "runs_program"],
  ["REGISTER", "runs_program"],
  ["REGISTER.ID", "runs_program"],
  ["EXEC", "runs_program"],
  ["FOPEN", "runs_program"],
  ["FWRITE", "runs_program"],
  ["FWRITELN", "runs_program"],
  ["SEND.KEYS", "runs_program"],
  ["DDE", "dde"],
  ["DDEAUTO", "dde"],
  ["INITIATE", "dde"],
  ["EXECUTE", "dde"],
  ["POKE", "dde"],
])

/** Functions that load something. */
export const notedFunctions = new Map<string, NoticeCode>([
  ["WEBSERVICE", "external_data"],
  ["SQL.REQUEST", "external_data"],
  ["RTD", "external_data"],
  ["IMAGE", "external_pictures"],
])

/** Functions whose first argument is an address. */
export const addressFunctions = new Set(["HYPERLINK", "IMAGE", "WEBSERVICE"])

/** Functions that hand on one of their arguments, so that a text in them may be what the whole is. */
export const passingFunctions = new Set([
  ...["", "IF", "IFS", "IFERROR", "IFNA", "CHOOSE", "SWITCH", "LET"],
  ...["T", "TRIM", "CLEAN", "LOWER", "UPPER", "PROPER", "SUBSTITUTE", "CONCATENATE", "CONCAT"],
])
export const joiningFunctions = new Set(["CONCATENATE", "CONCAT"])

/** What programs put in front of functions that are newer than the file format, or come from an add-in. */
const prefix = /^(?:__?xl(?:fn|ws|l|udf|pm|eta)\.)+/i
/** In front of a function that is handed to another one, without brackets of its own. */
const handedOn = /^__?xleta\./i

/** A function's name, in capitals and without what programs put in front of it. */
export function functionName(written: string): string {
  return written.replace(prefix, "").toUpperCase()
}

export function isHandedOn(written: string): boolean {
  return handedOn.test(written)
}
