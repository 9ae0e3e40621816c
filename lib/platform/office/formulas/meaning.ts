import { classifyTarget } from "../links/target"
import { plain } from "../preflight/text"
import { Refused } from "../refused"
import { judgeCalls } from "./calls"
import type { FormulaContext } from "./context"
import { isMark, type Token, tokensOf } from "./tokens"

const maxPathWords = 120
/** What is looked at of a path without quotes. */
const maxBarePath = 260
/** What no name of a sheet can hold (a colon stands between two of them), and a length that none has. */
const noSheet = /[\\/?*[\]]/
const maxSheetName = 255
/** Of formulas within texts that formulas work out. */
const maxNesting = 3

/**
 * Judges a formula by its tokens.
 * @throws Refused for DDE, for functions that start a program, and for what a link or a picture would be refused for
 */
export function judgeFormula(formula: string, context: FormulaContext, nesting = 0): void {
  if (nesting > maxNesting) throw new Refused("too_complex", context.part)
  const tokens = tokensOf(formula)
  for (const [index, token] of tokens.entries()) {
    // No operator of Excel is written so: only `application|topic!item` has it.
    if (isMark(token, "|")) throw new Refused("dde", context.part)
    if (token.type === "text" && !token.closed) judgeUnclosed(token.value, context)
    if (token.type === "quoted") judgeQuoted(token.value, tokens[index + 1], context)
    if (token.type === "bracketed") judgeBracketed(token, tokens[index - 1], context)
  }
  judgeBarePaths(formula, tokens, context)
  judgeCalls(tokens, context, (inner, innerContext) => judgeFormula(inner, innerContext, nesting + 1))
}

/** A quote without its end is none of Excel's formulas: what would be hidden behind it is not. */
function judgeUnclosed(value: string, { part }: FormulaContext): void {
  if (value.includes("|")) throw new Refused("dde", part)
}

/** A name in quotes leads to a sheet where a mark follows; else it is a field of a pivot table. */
function judgeQuoted(name: string, next: Token | undefined, context: FormulaContext): void {
  if (!next) judgeUnclosed(name, context)
  if (!isMark(next, "!") && !isMark(next, "#")) return
  if (name.includes("|")) judgeBarred(name, context)
  if (isWorkbookPath(name)) noteWorkbook(name, context)
}

/** `'A|B'!C1` is a sheet, if the workbook has one of that name; `'cmd|/c a'!A0` is DDE, as no sheet can be called so. */
function judgeBarred(name: string, { part, onBarredName }: FormulaContext): void {
  const afterBook = name.lastIndexOf("]") + 1
  if (name.slice(0, afterBook).includes("|")) throw new Refused("dde", part)
  for (const sheet of name.slice(afterBook).split(":")) {
    if (!sheet.includes("|")) continue
    if (sheet.length > maxSheetName || noSheet.test(sheet)) throw new Refused("dde", part)
    // Those of another workbook are not listed in this one.
    if (afterBook === 0) onBarredName(sheet)
  }
}

/** Whether a quoted name leads to a workbook elsewhere: the name of a sheet can hold none of these. */
function isWorkbookPath(name: string): boolean {
  return name.includes("\\") || name.includes("/") || /^[a-z]:/i.test(name)
}

/** The name of a table's column can hold any character, as in `Table1[a|b]`: without a table before it, it is none. */
function judgeBracketed(
  { value, closed }: Token & { closed: boolean },
  before: Token | undefined,
  context: FormulaContext,
) {
  if (isPath(value)) noteWorkbook(value, context)
  const bar = closed && before?.type === "name" ? -1 : value.indexOf("|")
  if (bar >= 0 && value.includes("!", bar)) throw new Refused("dde", context.part)
}

function isPath(name: string): boolean {
  return name.includes("\\\\") || name.includes("://") || /^[a-z]:[\\/]/i.test(name)
}

function noteWorkbook(path: string, { part, discoveries }: FormulaContext): void {
  if (classifyTarget(path).kind === "handler") throw new Refused("unsafe_link", part)
  discoveries.notice("external_data", `Workbook ${plain(path, maxPathWords)}`, part)
}

/** Paths and addresses without quotes, such as `\\server\share\[Book.xlsx]Sheet!A1`, `C:\[Book.xlsx]Sheet!A1`. */
function judgeBarePaths(formula: string, tokens: Token[], context: FormulaContext): void {
  let noted = false
  for (const [index, token] of tokens.entries()) {
    if (!startsPath(tokens, index)) continue
    const path = formula.slice(token.start, token.start + maxBarePath)
    if (!noted) noteWorkbook(path, context)
    else if (classifyTarget(path).kind === "handler") throw new Refused("unsafe_link", context.part)
    noted = true
  }
}

function startsPath(tokens: Token[], index: number): boolean {
  const [token, second, third] = [tokens[index], tokens[index + 1], tokens[index + 2]]
  if (token?.type === "mark")
    return (
      token.value === "/" && isMark(second, "/") && !isMark(tokens[index - 1], "/") && !isMark(tokens[index - 1], ":")
    )
  if (token?.type !== "name") return false
  if (token.value.startsWith("\\\\")) return true
  const goesOn = isMark(third, "/") || (third?.type === "name" && third.value.startsWith("\\"))
  return isMark(second, ":") && goesOn && /^[a-z]+$/i.test(token.value)
}
