import { Refused } from "../refused"
import { Field } from "./field"
import type { Instruction } from "./reader"
import { accepted, computing, type Views } from "./views"

/** Word itself opens no more than 20 within each other. */
const maxNested = 64

/** The fields that are open at one place. They nest: what one results in is part of the instruction around it. */
export class FieldStack {
  private readonly fields: Field[] = []
  /** How many were open where each alternative (`mc:Choice`, `mc:Fallback`) began. */
  private readonly alternatives: number[] = []

  constructor(
    private readonly part: string,
    private readonly judge: (instruction: Instruction) => void,
  ) {}

  get top(): Field | undefined {
    return this.fields.at(-1)
  }

  /** Whether text that stands here is part of an instruction. */
  get isInInstruction(): boolean {
    return this.fields.some(({ hasResult }) => !hasResult)
  }

  begin(views: Views): Field {
    return this.push(views, false)
  }

  separate(views: Views): void {
    const field = this.last()
    if (field && !field.hasResult) this.finishWhole(field, views)
  }

  end(views: Views): void {
    const field = this.last()
    if (!field) return
    if (!field.hasResult) this.finishWhole(field, views)
    this.fields.pop()
  }

  /** `fldSimple` with this instruction begins; what it holds is its result. */
  beginSimple(instruction: string, views: Views): void {
    this.push(views, true).read(instruction, views, false)
    this.finish(this.fields.length - 1, views)
  }

  endSimple(): void {
    const index = this.fields.findLastIndex(({ isSimple }) => isSimple)
    if (index >= 0) this.fields.splice(index, 1)
  }

  write(text: string, views: Views): void {
    if (text === "") return
    this.reach(this.fields.length, views, (field, known, guessed) => {
      this.refuseAlternative(field)
      field.read(text, known, false)
      field.read(text, guessed, true)
    })
  }

  beginAlternative(): void {
    this.alternatives.push(this.fields.length)
  }

  /** @throws Refused if a field begins or ends in one of them only */
  endAlternative(): void {
    const before = this.alternatives.pop()
    if (before !== undefined && before !== this.fields.length) this.refuse()
  }

  /** Nothing follows: what is still open is read as far as it goes. */
  close(views: Views): void {
    for (let index = this.fields.length - 1; index >= 0; index -= 1)
      if (!this.fields[index]?.hasResult) this.finish(index, views)
    this.fields.length = 0
  }

  /** What is read here depends on the program. */
  refuse(): never {
    throw new Refused("too_complex", this.part)
  }

  private get floor(): number {
    return this.alternatives.at(-1) ?? 0
  }

  private push(views: Views, isSimple: boolean): Field {
    this.reach(this.fields.length, views, (field) => this.refuseAlternative(field))
    const field = new Field(this.part, views, isSimple)
    this.fields.push(field)
    if (this.fields.length > maxNested) this.refuse()
    return field
  }

  /** The innermost field, unless it began outside of an alternative. */
  private last(): Field | undefined {
    if (this.fields.length > this.floor) return this.top
    if (this.floor > 0) this.refuse()
    return undefined
  }

  /** Text of an alternative that belongs to an instruction around it, if it may change what that means. */
  private refuseAlternative(field: Field): void {
    if (field.isOpen && this.fields.indexOf(field) < this.floor) this.refuse()
  }

  /**
   * In whose instructions something stands within the outermost `count` fields. `known` are the views in which it
   * stands there whatever happens, `guessed` those in which it was stored as the result of a field that may write
   * another one.
   */
  private reach(count: number, views: Views, act: (field: Field, known: Views, guessed: Views) => void): void {
    let known = views
    let guessed = 0
    for (let index = count - 1; index >= 0 && (known | guessed) !== 0; index -= 1) {
      const field = this.fields[index]
      if (!field) return
      const inside = known & field.views
      known &= ~field.views
      if (field.hasResult) {
        const { literal } = field
        guessed = (guessed & ~(field.views & literal & computing)) | (inside & ~literal)
        known |= inside & literal & ~computing
      } else {
        act(field, inside, guessed & field.views)
        guessed &= ~field.views
      }
    }
  }

  /**
   * A tracked change that deletes one end of an instruction alone leaves open what the instruction is: that matters if it is
   * one that is judged, or stands in another one.
   */
  private finishWhole(field: Field, views: Views): void {
    const isWhole = (field.views & accepted) === (views & accepted)
    if (!isWhole && (field.isOpen || this.fields.length > 1)) this.refuse()
    this.finish(this.fields.length - 1, views)
  }

  private finish(index: number, views: Views): void {
    const field = this.fields[index]
    if (!field) return
    field.finish()
    for (const instruction of field.instructions()) this.judge(instruction)
    const written = field.written()
    this.reach(index, views, (around, known, guessed) => around.readField(written, known | guessed))
  }
}
