import { ZxcvbnFactory } from "@zxcvbn-ts/core"
import { adjacencyGraphs, dictionary as commonDictionary } from "@zxcvbn-ts/language-common"
import { dictionary as englishDictionary } from "@zxcvbn-ts/language-en"
import { isSpeakable, passwordLength, preparePassword } from "@/lib/core/opaque-string"

/*
 * How easily a password is guessed. The same code judges on the server and, loaded when a password field is used, in the
 * browser; its dictionaries are a megabyte, so it is imported lazily everywhere.
 */

/** Whose password it is: their own words are the first that are tried. */
export type PasswordOwner = { name: string; email: string }

/**
 * `score` as zxcvbn counts: 0 (guessed at once) to 4; from 3 on a password is taken. `advice` says in words what is wrong
 * with one that is not.
 */
export type PasswordVerdict = { score: number; advice: string | null }

const minScore = 3
/** The lower edge of score 3. */
const minGuesses = 1e8
/** Of a long password this much is looked at, at its start and its end: an estimate takes time that grows with its square. */
const lookedAt = 32
const ownWordLength = 3
const productWords = ["waybill"]

const advices = {
  short: `Use at least ${passwordLength.min} characters; 15 or more are better.`,
  characters: "This password contains characters that not every keyboard and browser sends alike. Choose another one.",
  common: "This password is close to one of those that are tried first. Add a few words that do not belong together.",
  ownWords: "This password is little more than your name, your address or Waybill's. Add a few other words.",
  pattern: "Rows of keys, repetitions, sequences and dates are guessed at once. Use a few words instead.",
  guessable: "This password is easily guessed. Add a few words that do not belong together.",
}

type Sequence = readonly { pattern: string; token: string; [fact: string]: unknown }[]

const factory = new ZxcvbnFactory({
  dictionary: { ...commonDictionary, ...englishDictionary },
  graphs: adjacencyGraphs,
  maxLength: lookedAt,
  l33tMaxSubstitutions: 8,
})

/** How strong a password is in its owner's hands, and what to do about one that is too weak. */
export function judgePassword(password: string, owner: PasswordOwner): PasswordVerdict {
  const prepared = preparePassword(password)
  if (!isSpeakable(prepared)) return { score: 0, advice: advices.characters }
  if ([...prepared].length < passwordLength.min) return { score: 0, advice: advices.short }
  const own = ownWords(owner)
  const verdicts = partsOf(prepared).map((part) => judgePart(part, own))
  return verdicts.reduce((best, verdict) => (verdict.score > best.score ? verdict : best))
}

/** Strong anywhere is strong: what a long password has beside that makes it no easier. */
function partsOf(password: string): string[] {
  const characters = [...password]
  if (characters.length <= lookedAt) return [password]
  return [characters.slice(0, lookedAt).join(""), characters.slice(-lookedAt).join("")]
}

function judgePart(part: string, own: string[]): PasswordVerdict {
  const { score, sequence } = factory.check(part, own)
  const taken = (score >= minScore || isUnknown(sequence)) && guessesOfPieces(part, own) >= minGuesses
  if (taken) return { score: Math.max(score, minScore), advice: null }
  return { score: Math.min(score, minScore - 1), advice: adviceFor(part, own, sequence) }
}

/**
 * Eight characters in which nothing known is found have exactly the guesses at which score 3 begins, and zxcvbn rounds
 * them down.
 */
function isUnknown(sequence: Sequence): boolean {
  return sequence.every(({ pattern }) => pattern === "bruteforce")
}

/**
 * A second estimate, for what people do to please a rule: a word, a year and a sign (`Sommer2026!`). zxcvbn adds a
 * hundred million guesses for any three parts, however well known each is. Here the password is cut where letters, digits
 * and signs meet, the owner's words and repetitions count for nothing, and what is left is multiplied.
 */
function guessesOfPieces(part: string, own: string[]): number {
  const letters = part.toLowerCase().replaceAll(/(?<=\p{L})[@430$51!7](?=\p{L})/gu, (sign) => lookalikes[sign] ?? sign)
  const rest = own.reduce((left, word) => left.replaceAll(word, " "), letters)
  const pieces = new Set(rest.match(/\p{L}[\p{L}\p{M}]*|\p{N}+|[^\p{L}\p{N}\s]+/gu))
  return [...pieces].reduce((product, piece, index) => product * factory.check(piece).guesses * (index + 1), 1)
}

/** Letters in disguise, as they stand within words. */
const lookalikes: Record<string, string> = {
  "@": "a",
  "4": "a",
  "3": "e",
  "0": "o",
  $: "s",
  "5": "s",
  "1": "i",
  "!": "i",
  "7": "t",
}

/** The product's words, and those of a name and an address; longest first, so that none hides within another. */
function ownWords({ name, email }: PasswordOwner): string[] {
  const [local = "", domain = ""] = email.split("@")
  const texts = [...productWords, name, name.replaceAll(/\s+/g, ""), email, local, domain.replace(/\.[^.]*$/, "")]
  const words = texts.flatMap((text) => [text, ...text.split(/[^\p{L}\p{M}\p{N}]+/u)])
  const spellings = words.flatMap((word) => [word.normalize("NFC"), word.normalize("NFD").replaceAll(/\p{M}/gu, "")])
  const folded = spellings.map((word) => word.toLowerCase().trim())
  const distinct = new Set(folded.filter((word) => [...word].length >= ownWordLength))
  return [...distinct].sort((one, other) => other.length - one.length)
}

const patterns = ["spatial", "repeat", "sequence", "date", "regex", "wordSequence"]

function adviceFor(part: string, own: string[], sequence: Sequence): string {
  const lower = part.toLowerCase()
  const usesOwn = sequence.some(({ dictionaryName }) => dictionaryName === "userInputs")
  if (usesOwn || own.some((word) => lower.includes(word))) return advices.ownWords
  const [longest] = [...sequence].sort((one, other) => other.token.length - one.token.length)
  if (longest?.dictionaryName === "passwords-common") return advices.common
  return patterns.includes(longest?.pattern ?? "") ? advices.pattern : advices.guessable
}
