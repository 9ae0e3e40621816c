/** What a character is to an instruction: `ignored` ones are invisible and mean nothing, wherever they stand. */
export type CharacterClass = "blank" | "ignored" | "quote" | "word" | "other"

const quotes = new Set(
  `"'\`{}\u00ab\u00bb\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a\u301d\u301e\u301f`,
)
const blank = /^[\p{White_Space}\p{Z}\u2800]$/u
const ignored = /^[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]$/u
const word = /^[\p{L}\p{N}\p{M}_]$/u

const maxRemembered = 1_000
const remembered = new Map<string, CharacterClass>()

/** @param character one code point */
export function classOf(character: string): CharacterClass {
  const known = remembered.get(character)
  if (known !== undefined) return known
  const found = classify(character)
  if (remembered.size < maxRemembered) remembered.set(character, found)
  return found
}

function classify(character: string): CharacterClass {
  if (quotes.has(character)) return "quote"
  if (blank.test(character)) return "blank"
  if (ignored.test(character)) return "ignored"
  return word.test(character) ? "word" : "other"
}

/** A code point as keywords are compared: in upper case, wide and styled forms as plain ones. Often one character, rarely more. */
export function folded(character: string): string {
  return (character <= "\u007f" ? character : character.normalize("NFKC")).toUpperCase()
}

/** Whether anything but blanks and invisible characters stands in a text. */
export function hasInk(text: string): boolean {
  for (const character of text) {
    const found = classOf(character)
    if (found !== "blank" && found !== "ignored") return true
  }
  return false
}
