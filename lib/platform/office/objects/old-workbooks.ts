import type { Discoveries } from "../discoveries"
import { plain } from "../preflight/text"
import { Refused } from "../refused"

const records = { externSheet: 0x0017, filePass: 0x002f, boundSheet: 0x0085, supBook: 0x01ae }
/** The record that begins a workbook, a sheet, a chart or a module, in the versions of Excel. */
const beginnings = new Set([0x0009, 0x0209, 0x0409, 0x0809])
const globals = 0x0005
const moduleSubstream = 0x0006
const macroSubstream = 0x0040
const macroSheet = 1
const visualBasicModule = 6
const maxPathWords = 120
/** Excel 97 and later; before, an external reference was a text of its own. */
const unicodeVersion = 0x0600

/**
 * Judges the `Workbook` or `Book` stream of an old Excel file (MS-XLS), record by record. Links to other workbooks are noted.
 * @throws Refused for macro sheets, modules, DDE and encrypted workbooks
 */
export function judgeWorkbook(stream: Buffer, part: string, discoveries: Discoveries): void {
  let version = unicodeVersion
  for (let at = 0; at + 4 <= stream.byteLength; ) {
    const type = stream.readUInt16LE(at)
    const start = at + 4
    const end = Math.min(start + stream.readUInt16LE(at + 2), stream.byteLength)
    at = end
    if (beginnings.has(type) && end - start >= 4) {
      const kind = stream.readUInt16LE(start + 2)
      if (kind === macroSubstream || kind === moduleSubstream) throw new Refused("macro_enabled", part)
      if (kind === globals) version = stream.readUInt16LE(start)
    } else if (type === records.filePass) throw new Refused("encrypted_file", part)
    else if (type === records.boundSheet && end - start > 5) {
      const sheet = stream.readUInt8(start + 5)
      if (sheet === macroSheet || sheet === visualBasicModule) throw new Refused("macro_enabled", part)
    } else if (isReference(type, version)) {
      const text = reference(stream.subarray(start, end), version)
      if (isDde(text)) throw new Refused("dde", part)
      const path = pathOf(text)
      if (path !== "") discoveries.notice("external_data", `Data from ${plain(path, maxPathWords)}`, part)
    }
  }
}

function isReference(type: number, version: number): boolean {
  return type === (version >= unicodeVersion ? records.supBook : records.externSheet)
}

/** The text of a reference to something outside: its length, and for Unicode whether it has 8 or 16 bits. */
function reference(data: Buffer, version: number): string {
  if (version < unicodeVersion) return data.toString("latin1", 1, 1 + (data[0] ?? 0))
  if (data.byteLength < 5) return ""
  const isWide = (data.readUInt8(4) & 1) !== 0
  const characters = data.readUInt16LE(2)
  return isWide ? data.toString("utf16le", 5, 5 + characters * 2) : data.toString("latin1", 5, 5 + characters)
}

/** A program and its topic stand around the character 3, which in the path of a file, behind the character 1, is a step. */
function isDde(text: string): boolean {
  return text.charCodeAt(0) > 0x1f && text.includes("\u0003")
}

const volumeMark = 1
const addressMark = 5
const lastStepMark = 8

/** The path of another workbook (MS-XLS 2.5.277), as people write it; empty for the workbook itself and for add-ins. */
function pathOf(text: string): string {
  if (text.charCodeAt(0) !== 1) return ""
  if (text.charCodeAt(1) === addressMark) return text.slice(3)
  const hasVolume = text.charCodeAt(1) === volumeMark
  const volume = hasVolume ? text.charAt(2) : ""
  const beginning = volume === "@" ? "\\\\" : hasVolume ? `${volume}:\\` : ""
  const steps = Array.from(text.slice(hasVolume ? 3 : 1), (character) =>
    character.charCodeAt(0) <= lastStepMark ? "\\" : character,
  )
  return beginning + steps.join("")
}
