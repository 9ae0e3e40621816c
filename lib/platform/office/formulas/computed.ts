/** A text that a piece of a formula may come to. Where it is not whole, something follows that is not known. */
export type Computed = { text: string; isWhole: boolean }

export const unknown: Computed = { text: "", isWhole: false }

/** Of one piece; a formula that chooses from more is known by their beginnings alone. */
const maxChoices = 256
/** Of two pieces together. */
const maxPairs = 32
/** Longer than what says where an address leads. */
const maxCharacters = 256

/** All of several possibilities, each once. */
export function anyOf(values: Computed[]): Computed[] {
  if (values.length < 2) return values
  const found = new Map(values.map((value) => [`${value.isWhole} ${value.text}`, value]))
  const all = [...found.values()]
  return all.length <= maxChoices ? all : [...all.slice(0, maxChoices), unknown]
}

/** Each of the first followed by each of the second. */
export function joined(first: Computed[], second: Computed[]): Computed[] {
  if (first.length * second.length > maxPairs) return anyOf(first.map(({ text }) => ({ text, isWhole: false })))
  const both = first.flatMap((left) =>
    left.isWhole ? second.map((right) => cut({ text: left.text + right.text, isWhole: right.isWhole })) : [left],
  )
  return second.length === 1 ? both : anyOf(both)
}

/** What comes of each of the first with each of the second; not known where these are many. */
export function paired<Second>(
  first: Computed[],
  second: Second[],
  act: (one: Computed, other: Second) => Computed,
): Computed[] {
  if (first.length * second.length > maxPairs) return [unknown]
  return anyOf(second.flatMap((other) => first.map((one) => act(one, other))))
}

/** Each with its text changed, as far as that is known. */
export function changed(values: Computed[], change: (text: string) => string): Computed[] {
  return anyOf(values.map(({ text, isWhole }) => cut({ text: change(text), isWhole })))
}

/** The numbers that it may come to; undefined for one that is not known. */
export function numbersOf(values: Computed[]): (number | undefined)[] {
  return values.map(({ text, isWhole }) => {
    const value = isWhole && text.trim() !== "" ? Number(text) : Number.NaN
    return Number.isFinite(value) ? value : undefined
  })
}

/** No longer than what is looked at. */
export function cut(value: Computed): Computed {
  return value.text.length <= maxCharacters ? value : { text: value.text.slice(0, maxCharacters), isWhole: false }
}
