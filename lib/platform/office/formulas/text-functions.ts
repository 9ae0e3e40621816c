import { anyOf, type Computed, changed, cut, joined, numbersOf, paired, unknown } from "./computed"

type TextFunction = (given: Computed[][]) => Computed[]

/** Functions that hand on one of their arguments or what one of these holds, from one argument on. */
const passing = new Map<string, number>([
  ["IF", 1],
  ["IFS", 1],
  ["CHOOSE", 1],
  ["SWITCH", 1],
  ["XLOOKUP", 2],
  ["LOOKUP", 1],
  ["VLOOKUP", 1],
  ["HLOOKUP", 1],
  ...(
    "IFERROR IFNA T VALUETOTEXT ARRAYTOTEXT SINGLE INDEX FILTER TAKE DROP CHOOSECOLS CHOOSEROWS TRANSPOSE SORT SORTBY " +
    "UNIQUE TOCOL TOROW VSTACK HSTACK WRAPROWS WRAPCOLS EXPAND ANCHORARRAY"
  )
    .split(" ")
    .map((name): [string, number] => [name, 0]),
])

const changes = new Map<string, (text: string) => string>([
  ["LOWER", (text) => text.toLowerCase()],
  ["UPPER", (text) => text.toUpperCase()],
  // An address is read without case.
  ["PROPER", (text) => text.toLowerCase()],
  ["ASC", (text) => text.normalize("NFKC")],
  ["TRIM", (text) => text.trimStart().replace(/ +/g, " ")],
  ["CLEAN", (text) => text.replace(/\p{Cc}/gu, "")],
  ["ENCODEURL", (text) => encodeURIComponent(text.toWellFormed())],
])

const others = new Map<string, TextFunction>([
  ["LET", (given) => given.at(-1) ?? []],
  ["LAMBDA", (given) => given.at(-1) ?? []],
  // What its format adds is not looked at.
  ["TEXT", ([text = []]) => [...text, unknown]],
  ["CONCATENATE", joinedAll],
  ["CONCAT", joinedAll],
  ["TEXTJOIN", textJoin],
  ["CHAR", ([code = []]) => characters(code, (number) => (number >= 1 && number <= 255 ? windows(number) : undefined))],
  ["UNICHAR", ([code = []]) => characters(code, unicode)],
  ["REPT", ([text = [], times = []]) => withNumbers(text, times, repeated)],
  ["LEFT", ([text = [], length]) => withNumbers(text, length ?? one, (from, count) => slice(from, 0, count))],
  ["RIGHT", ([text = [], length]) => withNumbers(text, length ?? one, lastOf)],
  ["MID", ([text = [], start = [], length = []]) => middles(text, start, length)],
  ["REPLACE", ([text = [], start = [], length = [], by = []]) => replaced(text, start, length, by)],
  ["SUBSTITUTE", ([text = [], old = [], by = [], which]) => substituted(text, old, by, which !== undefined)],
])
/** The same functions, counting in bytes. */
for (const name of ["LEFT", "RIGHT", "MID", "REPLACE"]) others.set(`${name}B`, others.get(name) ?? (() => [unknown]))

const one: Computed[] = [{ text: "1", isWhole: true }]
const maxTimes = 256
/** Of a text that may stand in many places. */
const maxReplacement = 32

/** What a function may come to, by what its arguments may be. */
export function called(name: string, given: Computed[][]): Computed[] {
  const from = passing.get(name)
  if (from !== undefined) return anyOf(given.slice(from).flat())
  const change = changes.get(name)
  if (change) return changed(given[0] ?? [unknown], change)
  const found = others.get(name)?.(given) ?? [unknown]
  return found.length === 0 ? [unknown] : found
}

function joinedAll(given: Computed[][]): Computed[] {
  return given.reduce((all, next) => joined(all, next), [{ text: "", isWhole: true }])
}

function textJoin([delimiter = [], , ...texts]: Computed[][]): Computed[] {
  return texts.flat().length > texts.length
    ? // Whether the values of an array follow each other or are left out if empty is not looked at.
      anyOf([...texts.flat(), unknown])
    : texts.reduce(
        (all, next, index) => joined(index === 0 ? all : joined(all, delimiter), next),
        [{ text: "", isWhole: true }],
      )
}

const codePage = new TextDecoder("windows-1252")

function windows(code: number): string {
  return codePage.decode(Uint8Array.of(code))
}

function unicode(code: number): string | undefined {
  return code >= 1 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

function characters(codes: Computed[], character: (code: number) => string | undefined): Computed[] {
  return anyOf(
    numbersOf(codes).map((code) => {
      const text = code === undefined ? undefined : character(Math.trunc(code))
      return text === undefined ? unknown : { text, isWhole: true }
    }),
  )
}

/** Each text with each number. */
function withNumbers(
  texts: Computed[],
  numbers: Computed[],
  act: (text: Computed, number: number) => Computed,
): Computed[] {
  return paired(texts, numbersOf(numbers), (text, number) =>
    number === undefined ? unknown : act(text, Math.trunc(number)),
  )
}

function repeated({ text, isWhole }: Computed, times: number): Computed {
  if (times < 1) return { text: "", isWhole: true }
  return isWhole ? cut({ text: text.repeat(Math.min(times, maxTimes)), isWhole: times <= maxTimes }) : { text, isWhole }
}

function slice({ text, isWhole }: Computed, start: number, count: number): Computed {
  const end = start + Math.max(count, 0)
  return { text: text.slice(Math.max(start, 0), end), isWhole: isWhole || text.length >= end }
}

function lastOf({ text, isWhole }: Computed, count: number): Computed {
  return isWhole ? { text: count < 1 ? "" : text.slice(-count), isWhole } : unknown
}

function middles(texts: Computed[], starts: Computed[], lengths: Computed[]): Computed[] {
  return withNumbers(
    withNumbers(texts, starts, ({ text, isWhole }, start) => ({ text: text.slice(Math.max(start - 1, 0)), isWhole })),
    lengths,
    (text, count) => slice(text, 0, count),
  )
}

function replaced(texts: Computed[], starts: Computed[], lengths: Computed[], by: Computed[]): Computed[] {
  const before = withNumbers(texts, starts, (text, start) => slice(text, 0, start - 1))
  const behind = withNumbers(texts, starts, ({ text, isWhole }, start) => ({
    text: text.slice(Math.max(start - 1, 0)),
    isWhole,
  }))
  const after = withNumbers(behind, lengths, ({ text, isWhole }, count) => ({
    text: text.slice(Math.max(count, 0)),
    isWhole,
  }))
  return joined(joined(before, by), after)
}

/** Where only one of several places is replaced, which one is not looked at: both texts count then. */
function substituted(texts: Computed[], old: Computed[], by: Computed[], isOne: boolean): Computed[] {
  const isKnown = [...old, ...by].every(({ isWhole }) => isWhole)
  const [from = "", to = ""] = [old[0]?.text, by[0]?.text]
  if (!isKnown || old.length > 1 || by.length > 1 || to.length > maxReplacement) return [unknown]
  const results = changed(texts, (text) => {
    if (from === "") return text
    return isOne ? text.replace(from, () => to) : text.replaceAll(from, () => to)
  })
  return anyOf(isOne ? [...results, ...texts, unknown] : results)
}
