import { Refused } from "../refused"
import { classOf, folded } from "./characters"

const keyword = "DDEAUTO"
/** How much of the keyword was read is the number of a bit; then come these. */
const beforeArgument = 1 << 8
const afterBackslash = 1 << 9
const complete = (1 << 3) | (1 << 7)

/**
 * Looks for DDE at the beginning of every piece of an instruction, as if nothing stood before it: whatever programs
 * may make of what does.
 */
export class DdeSearch {
  /** What may have been read, one bit for each possibility. */
  private states = 0

  constructor(private readonly part: string) {}

  /** A piece begins. */
  begin(): void {
    this.states |= 1
  }

  read(text: string): void {
    if (this.states === 0) return
    for (const character of text) {
      for (const each of folded(character)) this.step(each)
      if (this.states === 0) return
    }
  }

  /** The instruction ends here, or another field begins in it. */
  end(withField: boolean): void {
    if (withField && (this.states & (complete | beforeArgument)) !== 0) throw new Refused("dde", this.part)
    this.states = 0
  }

  private step(character: string): void {
    const found = classOf(character)
    if (found === "ignored") return
    const isPadding = found === "blank" || found === "quote"
    // A quote begins a text, not a keyword: `IF` has such.
    let next = (found === "blank" ? this.states & 1 : 0) | (isPadding ? this.states & beforeArgument : 0)
    for (let read = 0; read < keyword.length; read += 1) {
      if ((this.states & (1 << read)) !== 0 && keyword[read] === character) next |= 1 << (read + 1)
    }
    // A format (`\*`) is no argument: a merge field may be called DDE.
    if ((this.states & afterBackslash) !== 0 && !"*@#!".includes(character)) throw new Refused("dde", this.part)
    const ended = found === "word" ? this.states & beforeArgument : this.states & (complete | beforeArgument)
    if (ended !== 0) {
      if (character === "\\") next |= afterBackslash
      else if (isPadding) next |= beforeArgument
      else throw new Refused("dde", this.part)
    }
    this.states = next
  }
}
