import { Refused } from "../refused"

const records = { boundSheet: 0x0085, endOfFile: 0x000a, filePass: 0x002f, supBook: 0x01ae }
const macroSheet = 1
const visualBasicModule = 6
/** Of a workbook's globals, which list its sheets and links. */
const maxRecords = 1_000_000

/** Judges the `Workbook` stream of an old Excel file (MS-XLS), record by record. @throws Refused */
export function judgeWorkbook(stream: Buffer, part: string): void {
  let at = 0
  for (let count = 0; at + 4 <= stream.byteLength; count += 1) {
    if (count > maxRecords) throw new Refused("too_complex", part)
    const type = stream.readUInt16LE(at)
    const length = stream.readUInt16LE(at + 2)
    const data = stream.subarray(at + 4, at + 4 + length)
    at += 4 + length
    if (type === records.filePass) throw new Refused("encrypted_file", part)
    const sheet = type === records.boundSheet && data.byteLength > 5 ? data.readUInt8(5) : 0
    if (sheet === macroSheet || sheet === visualBasicModule) throw new Refused("macro_enabled", part)
    // The path of a link to a program has its topic behind the character 3.
    if (type === records.supBook && data.byteLength > 4 && data.includes(3, 4)) throw new Refused("dde", part)
    if (type === records.endOfFile) return
  }
}

/** A presentation says of itself whether it has macros: `VBAInfoAtom` (MS-PPT 2.4.10). */
const vbaInfoAtom = Buffer.from("020000040c000000", "hex")

/** Judges the `PowerPoint Document` stream of an old presentation. @throws Refused */
export function judgePresentation(stream: Buffer, part: string): void {
  for (let at = stream.indexOf(vbaInfoAtom); at >= 0; at = stream.indexOf(vbaInfoAtom, at + 1)) {
    const flags = at + 12
    if (flags + 4 <= stream.byteLength && stream.readUInt32LE(flags) === 1) throw new Refused("macro_enabled", part)
  }
}

const fieldBegin = 0x13
const maxPadding = 4096

/** Judges the text of an old Word document: fields begin with the character 19. @throws Refused */
export function judgeWordDocument(stream: Buffer, part: string): void {
  for (let at = stream.indexOf(fieldBegin); at >= 0; at = stream.indexOf(fieldBegin, at + 1)) {
    const narrow = keywordAt(stream, at + 1, 1)
    const wide = stream[at + 1] === 0 ? keywordAt(stream, at + 2, 2) : ""
    if (/^DDE(?:AUTO)?$/.test(narrow) || /^DDE(?:AUTO)?$/.test(wide)) throw new Refused("dde", part)
  }
}

/** The letters behind blanks, in upper case. @param width bytes of a character */
function keywordAt(stream: Buffer, from: number, width: 1 | 2): string {
  let at = from
  const character = () => (at + width <= stream.byteLength ? stream.readUIntLE(at, width) : 0xffff)
  const isBlank = (code: number) => code === 0x20 || code === 0x09 || code === 0xa0 || code === 0x22 || code === 0x0d
  for (let skipped = 0; isBlank(character()); skipped += 1) {
    if (skipped > maxPadding) return "DDE"
    at += width
  }
  let word = ""
  while (word.length < 10 && /[a-z]/i.test(String.fromCharCode(character()))) {
    word += String.fromCharCode(character())
    at += width
  }
  return word.toUpperCase()
}
