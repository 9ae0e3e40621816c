import type { Discoveries } from "../discoveries"
import { isDde, keptKeywords, maxKeywordCharacters } from "../fields/keywords"
import { judgeInstruction } from "../fields/meaning"
import { Refused } from "../refused"

const fieldBegin = 0x13
/** Behind an instruction: another field in it, its result, or its end. */
const fieldEnd = 0x15
const maxArgumentCharacters = 4096
const maxInstructions = 10_000

/**
 * Judges the fields in the text of an old Word document (MS-DOC): each begins with the character 19. Its pieces of text have
 * 8 or 16 bits.
 * @throws Refused for DDE, and for what other fields may not fetch
 */
export function judgeWordDocument(stream: Buffer, part: string, discoveries: Discoveries): void {
  let instructions = 0
  for (let at = stream.indexOf(fieldBegin); at >= 0; at = stream.indexOf(fieldBegin, at + 1)) {
    const text = stream[at + 1] === 0 ? new Text(stream, at + 2, 2) : new Text(stream, at + 1, 1)
    text.skip(isPadding)
    const keyword = text.take(isLetter, maxKeywordCharacters).toUpperCase()
    if (isDde(keyword)) throw new Refused("dde", part)
    if (!keptKeywords.has(keyword)) continue
    instructions += 1
    if (instructions > maxInstructions) throw new Refused("too_complex", part)
    const rest = text.take((code) => code < fieldBegin || code > fieldEnd, maxArgumentCharacters)
    judgeInstruction({ keyword, arguments: rest, isComputed: false }, part, discoveries)
  }
}

/** Characters of 8 or 16 bits, from one on. */
class Text {
  constructor(
    private readonly stream: Buffer,
    private at: number,
    private readonly width: 1 | 2,
  ) {}

  skip(passes: (code: number) => boolean): void {
    while (passes(this.code())) this.at += this.width
  }

  take(passes: (code: number) => boolean, most: number): string {
    const start = this.at
    for (let count = 0; count < most && passes(this.code()); count += 1) this.at += this.width
    return this.stream.toString(this.width === 2 ? "utf16le" : "latin1", start, this.at)
  }

  /** The end of the text reads as the end of a field. */
  private code(): number {
    const isThere = this.at + this.width <= this.stream.byteLength
    return isThere ? this.stream.readUIntLE(this.at, this.width) : fieldEnd
  }
}

/** Blanks, quotes and breaks. */
function isPadding(code: number): boolean {
  return code === 0x20 || (code >= 0x07 && code <= 0x0d) || code === 0xa0 || code === 0x22
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
}
