import type { Discoveries } from "../discoveries"
import { judgeFetch, judgeLink } from "../links/judge"
import { classifyTarget } from "../links/target"
import { plain } from "../preflight/text"
import { Refused } from "../refused"
import type { NoticeCode, RefusalReason } from "../report"
import { type Token, tokensOf } from "./tokens"

/** Functions that start or command a program; the macro functions among them work in defined names. */
const refusedFunctions = new Map<string, RefusalReason>([
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
const notedFunctions = new Map<string, NoticeCode>([
  ["WEBSERVICE", "external_data"],
  ["SQL.REQUEST", "external_data"],
  ["RTD", "external_data"],
  ["IMAGE", "external_pictures"],
])
/** What programs put in front of functions that are newer than the file format, or come from an add-in. */
const functionPrefix = /^(?:_xlfn\.|_xlws\.|_xll\.|_xludf\.|_xlpm\.)+/i
const maxPathWords = 120

/** Where a formula stands, and what is to be told of it. */
export type FormulaContext = {
  part: string
  discoveries: Discoveries
  /** Told of a quoted name with a bar in it, which is a sheet's, or DDE. */
  onBarredName: (name: string) => void
}

/**
 * Judges a formula by its tokens.
 * @throws Refused for DDE, for functions that start a program, and for what a link or a picture would be refused for
 */
export function judgeFormula(formula: string, context: FormulaContext): void {
  const tokens = [...tokensOf(formula)]
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1]
    // No operator of Excel is written so: only `application|topic!item` has it.
    if (token.type === "mark" && token.value === "|") throw new Refused("dde", context.part)
    if (token.type === "quoted") judgeQuoted(token.value, next, context)
    if (token.type === "bracketed" && isPath(token.value)) noteWorkbook(token.value, context)
    if (token.type === "name" && next?.type === "mark" && next.value === "(")
      judgeFunction(token.value, tokens[index + 2], context)
  }
  judgeBarePath(formula, tokens, context)
}

function judgeQuoted(name: string, next: Token | undefined, context: FormulaContext): void {
  if (next?.type === "mark" && next.value === "|") return
  if (name.includes("|")) context.onBarredName(name)
  if (isWorkbookPath(name)) noteWorkbook(name, context)
}

/** Whether a quoted name leads to a workbook elsewhere: the name of a sheet can hold none of these. */
function isWorkbookPath(name: string): boolean {
  return name.includes("\\") || name.includes("/") || /^[a-z]:/i.test(name)
}

/** The name of a table's column can hold any character, as in `[km/h]`. */
function isPath(name: string): boolean {
  return name.includes("\\\\") || name.includes("://") || /^[a-z]:[\\/]/i.test(name)
}

function noteWorkbook(path: string, { part, discoveries }: FormulaContext): void {
  if (classifyTarget(path).kind === "handler") throw new Refused("unsafe_link", part)
  discoveries.notice("external_data", `Workbook ${plain(path, maxPathWords)}`, part)
}

/** A path that stands without quotes, as `\\\\server\\share\\[Book.xlsx]Sheet!A1`. */
function judgeBarePath(formula: string, tokens: Token[], context: FormulaContext): void {
  const isBare = tokens.some(({ type, value }) => type === "name" && value.startsWith("\\\\"))
  if (isBare) noteWorkbook(formula.trim(), context)
}

function judgeFunction(written: string, first: Token | undefined, context: FormulaContext): void {
  const name = written.replace(functionPrefix, "").toUpperCase()
  const { part, discoveries } = context
  const reason = refusedFunctions.get(name)
  if (reason) throw new Refused(reason, part)
  const literal = first?.type === "text" ? first.value : undefined
  if (name === "HYPERLINK" && literal !== undefined) judgeLink(literal, part, discoveries)
  const code = notedFunctions.get(name)
  if (!code) return
  if (literal !== undefined && name === "IMAGE") judgeFetch(literal, part, discoveries, { words: "Picture from", code })
  else discoveries.notice(code, `${name} formula${literal ? ` with ${plain(literal, maxPathWords)}` : ""}`, part)
}
