import { judgeFetch, judgeLink } from "../links/judge"
import { classifyTarget } from "../links/target"
import { Refused } from "../refused"
import type { FormulaContext } from "./context"
import {
  addressFunctions,
  functionName,
  isHandedOn,
  joiningFunctions,
  notedFunctions,
  passingFunctions,
  refusedFunctions,
} from "./functions"
import { isMark, type Token } from "./tokens"

/** A function, a pair of brackets or of braces that is open. */
type Frame = {
  name: string
  argument: number
  /** The function whose address a text in this one may be. */
  outer: Call | undefined
  call: Call | undefined
}
type Call = { name: string; noted: boolean }

/** Judges the functions of a formula, and the literal addresses that they are given. @throws Refused */
export function judgeCalls(tokens: Token[], context: FormulaContext): void {
  const frames: Frame[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.type === "text") judgeLiteral(tokens, index, frames.at(-1), context)
    else if (token.type === "name" && isHandedOn(token.value)) finish(start(token.value, context), context)
    else if (token.type !== "mark") continue
    else if (token.value === "(" || token.value === "{") frames.push(frameAt(tokens, index, frames.at(-1), context))
    else if (token.value === ")" || token.value === "}") finish(frames.pop()?.call, context)
    else if (token.value === ",") next(frames.at(-1))
  }
  for (const { call } of frames) finish(call, context)
}

function next(frame: Frame | undefined): void {
  if (frame) frame.argument += 1
}

function frameAt(tokens: Token[], index: number, parent: Frame | undefined, context: FormulaContext): Frame {
  const before = tokens[index - 1]
  const isCall = isMark(tokens[index], "(") && before?.type === "name"
  const call = isCall ? start(before.value, context) : undefined
  const name = call?.name ?? ""
  const outer = parent && passingFunctions.has(name) ? addressee(parent) : undefined
  return { name, argument: 0, outer, call }
}

/** The function whose address a text in this frame may be. */
function addressee(frame: Frame): Call | undefined {
  if (frame.call && addressFunctions.has(frame.name)) return frame.argument === 0 ? frame.call : undefined
  return frame.outer
}

function start(written: string, { part }: FormulaContext): Call {
  const name = functionName(written)
  const reason = refusedFunctions.get(name)
  if (reason) throw new Refused(reason, part)
  return { name, noted: false }
}

function finish(call: Call | undefined, { part, discoveries }: FormulaContext): void {
  const code = call && !call.noted ? notedFunctions.get(call.name) : undefined
  if (call && code) discoveries.notice(code, `${call.name} formula`, part)
}

function judgeLiteral(tokens: Token[], index: number, frame: Frame | undefined, context: FormulaContext): void {
  const call = frame && addressee(frame)
  if (!call || !beginsValue(tokens[index - 1], frame)) return
  const { part, discoveries } = context
  const { literal, after } = joined(tokens, index, frame)
  // What is compared with something is no address.
  if (["=", "<", ">"].some((mark) => isMark(after, mark))) return
  // `[path]Sheet!A1` is a place in another workbook.
  const target = literal.startsWith("[") ? literal.slice(1) : literal
  if (call.name === "HYPERLINK") judgeLink(target, part, discoveries)
  else if (call.name === "IMAGE")
    judgeFetch(target, part, discoveries, { words: "Picture from", code: "external_pictures" })
  else judgeFetch(target, part, discoveries, { words: `${call.name} formula with`, code: "external_data" })
  const { kind } = classifyTarget(target)
  if (kind !== "inside" && kind !== "relative") call.noted = true
}

/** Whether a text stands at the beginning of a value, not behind something that is put before it or compared with it. */
function beginsValue(before: Token | undefined, { name }: Frame): boolean {
  if (isMark(before, ",")) return !joiningFunctions.has(name)
  return isMark(before, "(") || isMark(before, "{") || isMark(before, "+") || isMark(before, "@")
}

/** A text with those that are put behind it, as in `"search-"&"ms:"`, and what stands after all of them. */
function joined(tokens: Token[], index: number, { name }: Frame): { literal: string; after: Token | undefined } {
  const pieces: string[] = []
  for (let at = index; ; at += 2) {
    const token = tokens[at]
    const after = tokens[at + 1]
    if (token?.type === "text") pieces.push(token.value)
    const goesOn = isMark(after, "&") || (isMark(after, ",") && joiningFunctions.has(name))
    if (token?.type !== "text" || !goesOn) return { literal: pieces.join(""), after }
  }
}
