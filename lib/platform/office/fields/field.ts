import { quoted } from "./arguments"
import { everydayKeywords, keywordsWithoutResult } from "./keywords"
import { type Instruction, InstructionReader, mergedResult, unknownResult } from "./reader"
import { computing, type Views } from "./views"

/** What a nested field writes into the instruction around it. */
export type Written = { views: Views; text: string } | { views: Views; mark: string }

/** A field that is open: its instruction is read once for every way to read it that differs. */
export class Field {
  /** Its instruction ended; what follows is its result. */
  hasResult = false
  /** The views in which what it writes is known, once its instruction ended. */
  literal: Views = 0
  private readings: { views: Views; reader: InstructionReader }[]

  /**
   * @param views the views in which it begins: to others, what it holds belongs to what is around it
   * @param isSimple it is one element, `fldSimple`
   */
  constructor(
    part: string,
    readonly views: Views,
    readonly isSimple: boolean,
  ) {
    this.readings = [{ views, reader: new InstructionReader(part) }]
  }

  /** Whether more text would change what it means. */
  get isOpen(): boolean {
    return this.readings.some(({ reader }) => reader.isOpen)
  }

  read(text: string, views: Views, isGuess: boolean): void {
    this.each(
      views,
      (reader) => reader.read(text, isGuess),
      (reader) => reader.ignores(text),
    )
  }

  /** What a nested field writes, as far as it is known. */
  readField(written: Written[], views: Views): void {
    for (const each of written) {
      if ("text" in each) this.read(each.text, each.views & views, false)
      else
        this.each(
          each.views & views,
          (reader) => reader.readUnknown(each.mark),
          (reader) => !reader.isOpen,
        )
    }
  }

  /** What its instruction says, without repetition. */
  instructions(): Instruction[] {
    const found = this.readings.map(({ reader }) => reader.instruction)
    const isSame = (one: Instruction, other: Instruction) =>
      one.keyword === other.keyword && one.arguments === other.arguments && one.isComputed === other.isComputed
    return found.filter((one, index) => found.findIndex((other) => isSame(one, other)) === index)
  }

  finish(): void {
    this.hasResult = true
    for (const { views, reader } of this.readings) if (isLiteral(reader.instruction)) this.literal |= views
  }

  /** What it writes; where that is known it may still be stored otherwise, so both count. */
  written(): Written[] {
    return this.readings.flatMap(({ views, reader }): Written[] => {
      const { instruction } = reader
      if (isLiteral(instruction)) return [{ views: views & computing, text: quoted(instruction.arguments) }]
      if (instruction.isComputed) return [{ views, mark: unknownResult }]
      if (keywordsWithoutResult.has(instruction.keyword)) return []
      return [{ views, mark: everydayKeywords.has(instruction.keyword) ? mergedResult : unknownResult }]
    })
  }

  private each(
    views: Views,
    act: (reader: InstructionReader) => void,
    isIdle: (reader: InstructionReader) => boolean,
  ): void {
    const [only] = this.readings
    if (this.readings.length === 1 && only?.views === views) {
      act(only.reader)
      return
    }
    this.readings = this.readings.flatMap((reading) => {
      const concerned = reading.views & views
      if (concerned === 0 || isIdle(reading.reader)) return [reading]
      const rest = reading.views & ~views
      const reader = rest === 0 ? reading.reader : reading.reader.copy()
      act(reader)
      const changed = { views: concerned, reader }
      return rest === 0 ? [changed] : [changed, { views: rest, reader: reading.reader }]
    })
  }
}

function isLiteral({ keyword, arguments: text, isComputed }: Instruction): boolean {
  return keyword === "QUOTE" && !isComputed && !text.includes(unknownResult) && !text.includes(mergedResult)
}
