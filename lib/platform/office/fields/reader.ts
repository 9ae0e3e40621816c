import { Refused } from "../refused"
import { classOf, folded, hasInk } from "./characters"
import { canBecomeKept, isDde, keptKeywords, maxKeywordCharacters } from "./keywords"

/** Stand for the result of a nested field, which is not known: no XML may hold these two characters. */
export const unknownResult = "\uffff"
/** The same, where the nested field is one of a mail merge. */
export const mergedResult = "\ufffe"

export const maxArgumentCharacters = 64 * 1024

/** What an instruction says: its keyword in upper case, and its arguments if the keyword is one that matters. */
export type Instruction = {
  keyword: string
  arguments: string
  /** The keyword comes wholly or partly out of a nested field whose result is not known. */
  isComputed: boolean
}

/**
 * Reads one instruction as its text comes: whatever stands before the keyword is passed over, however long it is.
 * @throws Refused as soon as it is DDE
 */
export class InstructionReader {
  private stage: "before" | "keyword" | "arguments" = "before"
  private keyword = ""
  private kept = ""
  private isComputed = false

  constructor(private readonly part: string) {}

  copy(): InstructionReader {
    const copied = new InstructionReader(this.part)
    copied.stage = this.stage
    copied.keyword = this.keyword
    copied.kept = this.kept
    copied.isComputed = this.isComputed
    return copied
  }

  /** Whether more text would change what the instruction means. */
  get isOpen(): boolean {
    return this.stage !== "arguments" || keptKeywords.has(this.keyword)
  }

  /** Whether a text changes nothing, as blanks before the keyword. */
  ignores(text: string): boolean {
    return !this.isOpen || (this.stage === "before" && text.trim() === "")
  }

  /** @param isGuess it is the stored result of a nested field, and may become another one when fields are updated */
  read(text: string, isGuess: boolean): void {
    let at = 0
    while (at < text.length && this.stage !== "arguments") {
      if (text[at] === " " && this.stage === "before") {
        at += 1
        continue
      }
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
      if (this.readKeyword(folded(character))) at += character.length
    }
    if (at < text.length && (!isGuess || this.isComputed)) this.keep(at === 0 ? text : text.slice(at))
  }

  /** A nested field whose result is not known stands here. */
  readUnknown(mark: string): void {
    if (this.stage !== "arguments") {
      if (canBecomeKept(this.keyword)) this.isComputed = true
      if (!keptKeywords.has(this.keyword)) return
      this.stage = "arguments"
    }
    this.keep(mark)
  }

  get instruction(): Instruction {
    return { keyword: this.keyword, arguments: this.kept.trim(), isComputed: this.isComputed }
  }

  /** @returns false for what stands behind the keyword */
  private readKeyword(characters: string): boolean {
    for (const character of characters) {
      const found = classOf(character)
      if (found === "ignored") continue
      if (found === "word") {
        this.stage = "keyword"
        this.keyword += character
        // No keyword is as long.
        if (this.keyword.length > maxKeywordCharacters) this.stage = "arguments"
        continue
      }
      if (this.stage === "before" && found !== "other") continue
      // A formula (`=`) or no keyword at all.
      this.stage = "arguments"
      return false
    }
    return true
  }

  private keep(text: string): void {
    if (!keptKeywords.has(this.keyword)) return
    if (isDde(this.keyword) && hasInk(text)) throw new Refused("dde", this.part)
    if (this.kept.length + text.length <= maxArgumentCharacters) this.kept += text
    // A long quotation is just text.
    else if (this.keyword === "QUOTE") this.kept = unknownResult
    else throw new Refused("too_complex", this.part)
  }
}
