import { Refused } from "../refused"
import { Calculation, operators } from "./calculation"
import { anyOf, type Computed, joined, unknown } from "./computed"
import { functionName } from "./functions"
import { called } from "./text-functions"
import { isMark, type Token } from "./tokens"

/** Tokens of a formula, from one up to another, which is not among them. */
export type Range = { from: number; to: number }

const maxSteps = 200_000
/** Excel nests functions 64 deep. */
const maxDepth = 100
const brackets = new Map([
  ["(", ")"],
  ["{", "}"],
])
const comparisons = ["=", "<", ">"]

/**
 * Works out which texts the pieces of a formula may come to, as far as they do not depend on cells. A formula that takes more
 * than any of Excel's is refused: what it comes to would be left open.
 */
export class Texts {
  private readonly ends: number[] = []
  private readonly variables = new Map<string, Range[]>()
  /** What a piece comes to, by the place where it begins, or that it is being worked out. */
  private readonly known = new Map<number, Computed[]>()
  private steps = 0
  private depth = 0

  constructor(
    private readonly tokens: Token[],
    private readonly part: string,
  ) {
    this.matchBrackets()
    for (const [index, token] of tokens.entries())
      if (token.type === "name" && isMark(tokens[index + 1], "(")) this.noteVariables(token.value, index + 1)
  }

  /** The arguments of a function whose bracket opens there. */
  argumentsOf(open: number): Range[] {
    const to = this.ends[open] ?? this.tokens.length
    const ranges: Range[] = []
    let from = open + 1
    for (let at = from; at <= to; at += 1) {
      this.steps += 1
      const token = this.tokens[at]
      if (at === to || isMark(token, ",") || isMark(token, ";")) {
        ranges.push({ from, to: at })
        from = at + 1
      } else at = this.ends[at] ?? at
    }
    return ranges
  }

  /** What a piece may come to. @throws Refused */
  computed(range: Range): Computed[] {
    const known = this.known.get(range.from)
    if (known) return known
    if (this.steps > maxSteps || this.depth > maxDepth) throw new Refused("too_complex", this.part)
    this.known.set(range.from, [unknown])
    this.depth += 1
    const found = this.evaluate(range)
    this.depth -= 1
    this.known.set(range.from, found)
    return found
  }

  private matchBrackets(): void {
    const open: { at: number; closing: string }[] = []
    for (const [at, token] of this.tokens.entries()) {
      if (token.type !== "mark") continue
      const closing = brackets.get(token.value)
      const last = open.at(-1)
      if (closing !== undefined) open.push({ at, closing })
      else if (last && token.value === last.closing) {
        this.ends[last.at] = at
        open.pop()
      }
    }
    for (const { at } of open) this.ends[at] = this.tokens.length
  }

  /** Names that `LET` gives to values, and `LAMBDA` to what it is called with, wherever they are used. */
  private noteVariables(written: string, open: number): void {
    const name = functionName(written)
    if (name !== "LET" && name !== "LAMBDA") return
    const given = this.argumentsOf(open)
    if (name === "LET") for (let at = 0; at + 2 < given.length; at += 2) this.noteVariable(given[at], given[at + 1])
    const end = this.ends[open] ?? this.tokens.length
    if (name !== "LAMBDA" || !isMark(this.tokens[end + 1], "(")) return
    for (const [index, value] of this.argumentsOf(end + 1).entries()) this.noteVariable(given[index], value)
  }

  private noteVariable(name: Range | undefined, value: Range | undefined): void {
    const token = name && this.tokens[name.from]
    if (token?.type !== "name" || !value) return
    const key = functionName(token.value)
    this.variables.set(key, [...(this.variables.get(key) ?? []).slice(0, 16), value])
  }

  private evaluate({ from, to }: Range): Computed[] {
    let text: Computed[] = [{ text: "", isWhole: true }]
    let sum = new Calculation()
    for (let at = from; at < to; ) {
      const token = this.tokens[at]
      const mark = token?.type === "mark" ? token.value : ""
      // What is compared with something is no address.
      if (comparisons.includes(mark)) return [unknown]
      if (mark === "&") {
        if (text.some(({ isWhole }) => isWhole)) text = joined(text, sum.result)
        sum = new Calculation()
        at += 1
      } else if (operators.has(mark)) {
        sum.operator(mark)
        at += 1
      } else {
        const operand = this.operand(at, to)
        sum.operand(operand.values)
        at = operand.next
      }
    }
    return from === to ? text : joined(text, sum.result)
  }

  private operand(at: number, to: number): { values: Computed[]; next: number } {
    this.steps += 1
    const token = this.tokens[at]
    if (token?.type === "text") return this.behind([{ text: token.value, isWhole: true }], at + 1, to)
    if (token?.type === "mark" && brackets.has(token.value)) return this.behind(this.anyIn(at), this.after(at), to)
    if (token?.type === "name" && isMark(this.tokens[at + 1], "("))
      return this.behind(this.call(functionName(token.value), at + 1), this.after(at + 1), to)
    if (token?.type === "name") return this.behind(this.named(token.value), at + 1, to)
    // `@` before a value changes nothing, if the value is one.
    if (isMark(token, "@") && at + 1 < to) return this.operand(at + 1, to)
    return this.behind([unknown], at + 1, to)
  }

  /** What follows a value directly makes a reference of it, or calls it. */
  private behind(values: Computed[], from: number, to: number): { values: Computed[]; next: number } {
    let found = values
    let at = from
    for (; at < to && !this.isOperator(at); at = this.after(at))
      found = isMark(this.tokens[at], "(") ? anyOf([...found, ...this.anyIn(at)]) : [unknown]
    return { values: found, next: at }
  }

  private isOperator(at: number): boolean {
    const token = this.tokens[at]
    if (token?.type !== "mark") return false
    return token.value === "&" || operators.has(token.value) || comparisons.includes(token.value)
  }

  private after(at: number): number {
    return (this.ends[at] ?? at) + 1
  }

  private anyIn(open: number): Computed[] {
    return anyOf(this.argumentsOf(open).flatMap((range) => this.computed(range)))
  }

  private call(name: string, open: number): Computed[] {
    const given = this.argumentsOf(open).map((range) => this.computed(range))
    this.steps += given.flat().length
    const variable = this.variables.get(name)
    if (!variable) return called(name, given)
    return anyOf([...variable.flatMap((range) => this.computed(range)), ...given.flat()])
  }

  private named(written: string): Computed[] {
    const variable = this.variables.get(functionName(written))
    if (variable) return anyOf(variable.flatMap((range) => this.computed(range)))
    return [/^\d[\d.]*$/.test(written) ? { text: written, isWhole: true } : unknown]
  }
}
