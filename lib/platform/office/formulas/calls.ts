import { judgeFetch, judgeLink } from "../links/judge"
import { classifyTarget } from "../links/target"
import { Refused } from "../refused"
import type { NoticeCode } from "../report"
import type { Computed } from "./computed"
import type { FormulaContext } from "./context"
import {
  addressFunctions,
  functionName,
  isHandedOn,
  notedFunctions,
  refusedFunctions,
  refusedInNames,
} from "./functions"
import { Texts } from "./texts"
import { isMark, type Token } from "./tokens"

type JudgeFormula = (formula: string, context: FormulaContext) => void

/**
 * Judges the functions of a formula, and the addresses that they are given, as far as these can be worked out.
 * @param judgeFormula judges a formula that a function works out from a text
 * @throws Refused
 */
export function judgeCalls(tokens: Token[], context: FormulaContext, judgeFormula: JudgeFormula): void {
  const texts = new Texts(tokens, context.part)
  for (const [index, token] of tokens.entries()) {
    if (token.type !== "name") continue
    const isCall = isMark(tokens[index + 1], "(")
    if (!isCall && !isHandedOn(token.value)) continue
    const [first] = isCall ? texts.argumentsOf(index + 1) : []
    judgeCall(functionName(token.value), () => (first ? texts.computed(first) : []), context, judgeFormula)
  }
}

function judgeCall(
  name: string,
  firstArgument: () => Computed[],
  context: FormulaContext,
  judgeFormula: JudgeFormula,
): void {
  const reason = refusedFunctions.get(name) ?? (context.isName ? refusedInNames.get(name) : undefined)
  if (reason) throw new Refused(reason, context.part)
  const isTold = addressFunctions.has(name) && judgeAddresses(name, firstArgument(), context)
  if (name === "EVALUATE")
    for (const { text, isWhole } of firstArgument()) if (isWhole) judgeFormula(text, { ...context, isName: true })
  const code = notedFunctions.get(name)
  if (code && !isTold) context.discoveries.notice(code, `${name} formula`, context.part)
}

/** @returns whether one of them was worth a notice of its own */
function judgeAddresses(name: string, addresses: Computed[], context: FormulaContext): boolean {
  const told = addresses.map((address) => judgeAddress(name, address, context))
  const isOpen = addresses.length === 0 || addresses.some(isUnsettled)
  if (name === "HYPERLINK" && isOpen)
    context.discoveries.notice("external_links", "Link to an address that is computed", context.part)
  return told.includes(true)
}

const fetched = new Map<string, { words: string; code: NoticeCode }>([
  ["IMAGE", { words: "Picture from", code: "external_pictures" }],
])

function judgeAddress(name: string, { text }: Computed, { part, discoveries }: FormulaContext): boolean {
  // `[path]Sheet!A1` is a place in another workbook.
  const target = text.startsWith("[") ? text.slice(1) : text
  if (name === "HYPERLINK") judgeLink(target, part, discoveries)
  else
    judgeFetch(target, part, discoveries, fetched.get(name) ?? { words: `${name} formula with`, code: "external_data" })
  const { kind } = classifyTarget(target)
  return kind !== "inside" && kind !== "relative"
}

/** Whether what is not known may still lead anywhere: not behind a scheme, a `#` or the first step of a path. */
function isUnsettled({ text, isWhole }: Computed): boolean {
  if (isWhole) return false
  const { kind } = classifyTarget(text)
  if (kind === "relative") return !/[^\\/][\\/?#]/.test(text)
  return kind === "inside" && !text.trimStart().startsWith("#")
}
