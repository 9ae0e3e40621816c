import { Refused } from "../refused"
import { isCompound } from "./compound"
import { isExecutable, isPackable, windowsExtension } from "./executables"
import { isProgram, isScript } from "./programs"
import { isPictureOrPdf, isPlainText, isZip } from "./signatures"

/**
 * The Packager's stream (MS-OLEDS 2.3.6 and what the Packager adds): size, mark, label, path, icon, kind, temporary path,
 * content, and the three names again in UTF-16.
 */
type Packaged = { kind: number; labels: string[]; paths: string[]; content: Buffer; isWhole: boolean }

const mark = 2
const markAt = 4
const firstNameAt = 6
/** A file; the other kind is a command line. */
const fileKind = 3
const commandKind = 1
const maxNameCharacters = 4096
const oldDocuments = new Set("doc dot xls xlt ppt pot pps vsd mpp".split(" "))
const texts = new Set(["txt", "log"])

function readPackaged(stream: Buffer): Packaged {
  let at = firstNameAt
  let isWhole = stream.byteLength > firstNameAt && stream.readUInt16LE(markAt) === mark
  const text = () => {
    const end = stream.indexOf(0, at)
    isWhole &&= end >= 0 && end - at <= maxNameCharacters
    const value = stream.toString("latin1", at, Math.min(end < 0 ? stream.byteLength : end, at + maxNameCharacters))
    at = end < 0 ? stream.byteLength : end + 1
    return value
  }
  const number = (width: 2 | 4) => {
    const value = at + width <= stream.byteLength ? stream.readUIntLE(at, width) : 0
    at += width
    return value
  }
  const label = text()
  const path = text()
  number(2)
  const kind = number(2)
  number(4)
  const temporary = text()
  const size = number(4)
  isWhole &&= at + size <= stream.byteLength
  const content = stream.subarray(at, at + size)
  const [wideTemporary, wideLabel, widePath] = wideNames(stream.subarray(at + size))
  return {
    kind,
    labels: [label, wideLabel ?? ""],
    paths: [path, temporary, wideTemporary ?? "", widePath ?? ""],
    content,
    isWhole,
  }
}

function wideNames(rest: Buffer): string[] {
  const names: string[] = []
  for (let at = 0; at + 4 <= rest.byteLength && names.length < 3; ) {
    const characters = rest.readUInt32LE(at)
    if (characters > maxNameCharacters) break
    names.push(rest.toString("utf16le", at + 4, at + 4 + characters * 2))
    at += 4 + characters * 2
  }
  return names
}

/** Whether a stream is as the Packager writes it, to whichever program it belongs. */
export function isAsPackaged(stream: Buffer): boolean {
  const { isWhole, kind } = readPackaged(stream)
  return isWhole && (kind === fileKind || kind === commandKind)
}

/**
 * Judges a packed file by every name that it has and by its beginning. What its content is remains to be judged.
 * @returns the content
 * @throws Refused for a program, and for what may not be packed
 */
export function judgePackaged(stream: Buffer, part: string): Buffer {
  // Where it is not as the Packager writes it, the content begins right after the size.
  if (runs(stream.subarray(4))) throw new Refused("executable_object", part)
  const { kind, labels, paths, content } = readPackaged(stream)
  const named = paths.map(windowsExtension)
  // A label is a text that people may change: only what looks like an extension is taken for one.
  const labelled = labels.map(windowsExtension)
  if (kind === commandKind || runs(content) || [...named, ...labelled].some(isExecutable))
    throw new Refused("executable_object", part)
  const extensions = [...named, ...labelled.filter(looksLikeExtension)].filter((extension) => extension !== "")
  if (extensions.length === 0 || !extensions.every(isPackable) || kind !== fileKind)
    throw new Refused("unknown_object", part)
  if (!extensions.every((extension) => isOfKind(extension, content))) throw new Refused("unknown_object", part)
  return content
}

function runs(content: Buffer): boolean {
  return isProgram(content) || isScript(content)
}

function looksLikeExtension(extension: string): boolean {
  return /^[a-z0-9_-]{1,24}$/.test(extension) && /[a-z]/.test(extension)
}

/** Windows opens a file by its extension, and the program then by its content: both must say the same. */
function isOfKind(extension: string, content: Buffer): boolean {
  if (oldDocuments.has(extension)) return isCompound(content)
  if (texts.has(extension)) return isPlainText(content)
  return /x$|^xlsb$/.test(extension) ? isZip(content) : isPictureOrPdf(content)
}
