import { DdeSearch } from "./dde-search"
import type { Instruction } from "./reader"
import { FieldStack } from "./stack"
import { untrimmed, type Views, viewsOf } from "./views"

/** A run of text of its own, such as a body, a note or a text box, with its tracked changes and its fields. */
export class Story {
  /** Tracked changes that are open. */
  deleted = 0
  inserted = 0
  /** Elements of other programs that are open: Word may leave out all that they hold. */
  foreign = 0
  private readonly fields: FieldStack
  private readonly search: DdeSearch
  private keepsBlanks = false
  private heldBlanks = ""
  private hasText = false

  constructor(part: string, judge: (instruction: Instruction) => void) {
    this.fields = new FieldStack(part, judge)
    this.search = new DdeSearch(part)
  }

  /** Whether text that stands here is part of an instruction. */
  get isInInstruction(): boolean {
    return this.fields.top !== undefined && this.fields.isInInstruction
  }

  begin(): void {
    this.turn(this.fields.top?.hasResult === false)
    this.fields.begin(this.views)
  }

  separate(): void {
    this.turn(false)
    this.fields.separate(this.views)
  }

  end(): void {
    this.turn(false)
    this.fields.end(this.views)
  }

  /** `fldSimple` with this instruction begins. */
  beginSimple(instruction: string): void {
    this.turn(this.fields.top?.hasResult === false)
    this.fields.beginSimple(instruction, this.views)
  }

  endSimple(): void {
    this.fields.endSimple()
  }

  /**
   * An element with text begins.
   * @param isInstruction it holds nothing but instructions
   * @param keepsBlanks its `xml:space` says that blanks at its ends count
   */
  beginText(isInstruction: boolean, keepsBlanks: boolean): void {
    this.refuseForeign()
    this.keepsBlanks = keepsBlanks
    this.hasText = false
    this.heldBlanks = ""
    // A stored result is no beginning: a client may be called DDE.
    const isResult = this.fields.top?.hasResult === true && this.isInInstruction
    if (isInstruction && !isResult) this.search.begin()
  }

  text(text: string): void {
    this.search.read(text)
    if (!this.isInInstruction) return
    const inked = text.trimStart()
    this.heldBlanks += text.slice(0, text.length - inked.length)
    if (inked === "") return
    const core = inked.trimEnd()
    this.fields.write(this.heldBlanks, this.hasText ? this.views : this.outerBlankViews)
    this.hasText = true
    this.fields.write(core, this.views)
    this.heldBlanks = inked.slice(core.length)
  }

  endText(): void {
    this.fields.write(this.heldBlanks, this.outerBlankViews)
    this.heldBlanks = ""
  }

  /** A character that is an element, such as a tab. */
  character(character: string): void {
    this.search.read(character)
    this.fields.write(character, this.views)
  }

  beginAlternative(): void {
    this.fields.beginAlternative()
  }

  endAlternative(): void {
    this.fields.endAlternative()
  }

  /** Its text is over. */
  close(): void {
    this.fields.close(this.views)
  }

  /** What is read here depends on the program. */
  refuse(): never {
    return this.fields.refuse()
  }

  private get outerBlankViews(): Views {
    return this.keepsBlanks ? this.views : this.views & untrimmed
  }

  private get views(): Views {
    return viewsOf(this.deleted > 0, this.inserted > 0)
  }

  private turn(isInInstruction: boolean): void {
    this.refuseForeign()
    this.search.end(isInInstruction)
  }

  private refuseForeign(): void {
    if (this.foreign > 0) this.refuse()
  }
}
