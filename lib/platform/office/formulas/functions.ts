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
  ["FREAD", "runs_program"],
  ["FREADLN", "runs_program"],
  ["FILE.DELETE", "runs_program"],
  ["APP.ACTIVATE", "runs_program"],
  ["SEND.MAIL", "runs_program"],
  ["CREATE.OBJECT", "runs_program"],
  ["WORKBOOK.INSERT", "runs_program"],
  ["VBA.INSERT.FILE", "runs_program"],
  ["VBA.MAKE.ADDIN", "runs_program"],
  ["ON.TIME", "runs_program"],
  ["ON.RECALC", "runs_program"],
  ["ON.KEY", "runs_program"],
  ["ON.SHEET", "runs_program"],
  ["ON.WINDOW", "runs_program"],
  ["ON.DOUBLECLICK", "runs_program"],
  ["ON.ENTRY", "runs_program"],
  ["ON.DATA", "runs_program"],
  ["SEND.KEYS", "runs_program"],
  ["DDE", "dde"],
  ["DDEAUTO", "dde"],
  ["INITIATE", "dde"],
  ["EXECUTE", "dde"],
  ["POKE", "dde"],
])

/** Macro functions under words that an add-in may use for a function of its own: they are judged in defined names alone. */
export const refusedInNames = new Map<string, RefusalReason>([
  ["RUN", "runs_program"],
  ["OPEN", "runs_program"],
  ["REQUEST", "dde"],
])

/** Functions that load something. */
export const notedFunctions = new Map<string, NoticeCode>([
  ["WEBSERVICE", "external_data"],
  ["SQL.REQUEST", "external_data"],
  ["RTD", "external_data"],
  ["IMAGE", "external_pictures"],
  ["IMPORTTEXT", "external_data"],
  ["IMPORTCSV", "external_data"],
  ["STOCKHISTORY", "external_data"],
  ["TRANSLATE", "external_data"],
  ["DETECTLANGUAGE", "external_data"],
  ["COPILOT", "external_data"],
  ["PY", "external_data"],
  ["FILES", "external_data"],
  ["EVALUATE", "computed_fields"],
])

/** Functions whose first argument is an address. */
export const addressFunctions = new Set(["HYPERLINK", "IMAGE", "WEBSERVICE", "IMPORTTEXT", "IMPORTCSV", "FILES"])

/** What programs put in front of functions that are newer than the file format, or come from an add-in. */
const prefix = /^(?:__?xl(?:fn|ws|l|udf|pm|eta)\.)+/i
/** In front of a function that is handed to another one, without brackets of its own. */
const handedOn = /^__?xleta\./i

/** A function's name, in capitals and without what programs put in front of it. */
export function functionName(written: string): string {
  return (written.startsWith("_") ? written.replace(prefix, "") : written).toUpperCase()
}

export function isHandedOn(written: string): boolean {
  return written.startsWith("_") && handedOn.test(written)
}
