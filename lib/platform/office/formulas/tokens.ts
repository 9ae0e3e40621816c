/** A piece of a formula, as Excel reads it. */
export type Token =
  /** Between double quotes, without them and with its doubled quotes undone. */
  | { type: "text"; value: string }
  /** Between single quotes: the name of a sheet, perhaps with a path and a workbook. */
  | { type: "quoted"; value: string }
  /** Between square brackets: a column of a table, or a workbook. */
  | { type: "bracketed"; value: string }
  /** Letters, digits and what else names are made of. */
  | { type: "name"; value: string }
  /** One character of any other kind; blanks are left out. */
  | { type: "mark"; value: string }

const blank = /[\s\p{C}\p{Z}]/u
const nameStart = /[\p{L}\p{N}_.\\?$]/u

/** Reads a formula into pieces, in one pass. A quote or a bracket that is never closed reaches to the end. */
export function* tokensOf(formula: string): Generator<Token> {
  let at = 0
  while (at < formula.length) {
    const character = formula.charAt(at)
    if (character === '"' || character === "'") {
      const { value, end } = quotedFrom(formula, at, character)
      yield { type: character === '"' ? "text" : "quoted", value }
      at = end
    } else if (character === "[") {
      const { value, end } = bracketedFrom(formula, at)
      yield { type: "bracketed", value }
      at = end
    } else if (nameStart.test(character)) {
      const start = at
      while (at < formula.length && nameStart.test(formula.charAt(at))) at += 1
      yield { type: "name", value: formula.slice(start, at) }
    } else {
      if (!blank.test(character)) yield { type: "mark", value: character }
      at += 1
    }
  }
}

function quotedFrom(formula: string, from: number, quote: string): { value: string; end: number } {
  const pieces: string[] = []
  let at = from + 1
  for (;;) {
    const end = formula.indexOf(quote, at)
    if (end < 0) return { value: [...pieces, formula.slice(at)].join(""), end: formula.length }
    pieces.push(formula.slice(at, end))
    if (formula.charAt(end + 1) !== quote) return { value: pieces.join(""), end: end + 1 }
    pieces.push(quote)
    at = end + 2
  }
}

/** Brackets nest; an apostrophe escapes the character behind it. */
function bracketedFrom(formula: string, from: number): { value: string; end: number } {
  let depth = 0
  for (let at = from; at < formula.length; at += 1) {
    const character = formula.charAt(at)
    if (character === "'") at += 1
    else if (character === "[") depth += 1
    else if (character === "]") {
      depth -= 1
      if (depth === 0) return { value: formula.slice(from + 1, at), end: at + 1 }
    }
  }
  return { value: formula.slice(from + 1), end: formula.length }
}
