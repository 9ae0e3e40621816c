/** An argument as the file spells it, and with its escapes resolved: `\\` is a backslash. */
export type Argument = {
  raw: string
  text: string
  isQuoted: boolean /** The switch that it follows, such as `l`. */
  after?: string
}

const isQuote = (character: string | undefined) =>
  character !== undefined && `"\u201c\u201d\u201e\u201f\uff02`.includes(character)
const isBlank = (character: string | undefined) => character !== undefined && /^[\s\u200b\u2060]$/.test(character)

/**
 * The arguments of an instruction and its switches, in lower case, in one pass.
 * @param withValue the switches whose next argument belongs to them
 */
export function argumentsOf(text: string, withValue: string): { values: Argument[]; switches: Set<string> } {
  const values: Argument[] = []
  const switches = new Set<string>()
  let after: string | undefined
  let at = 0
  while (at < text.length) {
    const character = text[at]
    const next = text[at + 1]
    if (isBlank(character)) at += 1
    else if (character === "\\" && next !== undefined && next !== "\\" && !isBlank(next) && !isQuote(next)) {
      const name = next.toLowerCase()
      switches.add(name)
      after = withValue.includes(name) ? name : undefined
      at += 2
    } else {
      const [argument, end] = argumentAt(text, at)
      values.push(after === undefined ? argument : { ...argument, after })
      after = undefined
      at = end
    }
  }
  return { values, switches }
}

function argumentAt(text: string, start: number): [argument: Argument, end: number] {
  const isQuoted = isQuote(text[start])
  const from = isQuoted ? start + 1 : start
  let resolved = ""
  let at = from
  while (at < text.length) {
    const character = text[at] ?? ""
    if (character === "\\" && (text[at + 1] === "\\" || isQuote(text[at + 1]))) {
      resolved += text[at + 1]
      at += 2
      continue
    }
    if (isQuote(character) || (!isQuoted && isBlank(character))) break
    resolved += character
    at += 1
  }
  const raw = text.slice(from, at)
  return [{ raw, text: resolved, isQuoted }, isQuoted ? at + 1 : at]
}

/** What `QUOTE 68 "DE"` writes: numbers are characters. */
export function quoted(text: string): string {
  return argumentsOf(text, "*@#")
    .values.filter(({ after }) => after === undefined)
    .map((argument) => (argument.isQuoted ? argument.text : spelled(argument.text)))
    .join("")
}

function spelled(word: string): string {
  if (!/^(\d{1,7}|0x[0-9a-f]{1,6})$/i.test(word)) return word
  const code = Number(word)
  return code <= 0x10ffff ? String.fromCodePoint(code) : word
}
