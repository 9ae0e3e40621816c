/** A piece of a formula, as Excel reads it, and where it starts. */
export type Token = { start: number } & (
  | {
      /**
       * Between double quotes, single quotes (the name of a sheet, perhaps with a path and a workbook) or square brackets (a
       * column of a table, or a workbook): without them, and with doubled quotes undone.
       */
      type: "text" | "quoted" | "bracketed"
      value: string
      /** Whether its end is there; else it reaches to the end of the formula. */
      closed: boolean
    }
  /** Letters, digits and what else names are made of; or one character of any other kind. Blanks are left out. */
  | { type: "name" | "mark"; value: string }
)

type Enclosed = { value: string; end: number; closed: boolean }

const blank = /[\s\p{C}\p{Z}]/u
const nameCharacter = /[\p{L}\p{N}_.\\?$]/u

/** Reads a formula into pieces, in one pass. */
export function tokensOf(formula: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < formula.length) {
    const start = at
    const character = formula.charAt(at)
    if (character === '"' || character === "'" || character === "[") {
      const { value, end, closed } = character === "[" ? bracketedFrom(formula, at) : quotedFrom(formula, at, character)
      const type = character === '"' ? "text" : character === "'" ? "quoted" : "bracketed"
      tokens.push({ type, value, closed, start })
      at = end
    } else if (nameCharacter.test(character)) {
      while (at < formula.length && nameCharacter.test(formula.charAt(at))) at += 1
      tokens.push({ type: "name", value: formula.slice(start, at), start })
    } else {
      if (!blank.test(character)) tokens.push({ type: "mark", value: character, start })
      at += 1
    }
  }
  return tokens
}

export function isMark(token: Token | undefined, value: string): boolean {
  return token?.type === "mark" && token.value === value
}

function quotedFrom(formula: string, from: number, quote: string): Enclosed {
  const pieces: string[] = []
  let at = from + 1
  for (;;) {
    const end = formula.indexOf(quote, at)
    if (end < 0) return { value: [...pieces, formula.slice(at)].join(""), end: formula.length, closed: false }
    pieces.push(formula.slice(at, end))
    if (formula.charAt(end + 1) !== quote) return { value: pieces.join(""), end: end + 1, closed: true }
    pieces.push(quote)
    at = end + 2
  }
}

/** Brackets nest; an apostrophe escapes the character behind it. */
function bracketedFrom(formula: string, from: number): Enclosed {
  let depth = 0
  for (let at = from; at < formula.length; at += 1) {
    const character = formula.charAt(at)
    if (character === "'") at += 1
    else if (character === "[") depth += 1
    else if (character === "]") {
      depth -= 1
      if (depth === 0) return { value: formula.slice(from + 1, at), end: at + 1, closed: true }
    }
  }
  return { value: formula.slice(from + 1), end: formula.length, closed: false }
}
