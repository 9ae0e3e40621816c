import { classIdAt } from "./compound"

const classAt = 12
const firstTextAt = 28
const maxTextBytes = 512
const unicodeMarker = 0x71b239f4
const clipboardNumbers = new Set([0xffffffff, 0xfffffffe])

/** What `CompObj` (MS-OLEDS 2.3.8) says of the program: its class, and its program id in 8 and in 16 bits. */
export function describedServer(stream: Buffer): { classId: string; programs: string[] } {
  const reader = new Texts(stream)
  reader.text("latin1", 1)
  reader.skipClipboardFormat(1)
  const narrow = reader.text("latin1", 1)
  const isWide = reader.number() === unicodeMarker
  if (isWide) {
    reader.text("utf16le", 2)
    reader.skipClipboardFormat(2)
  }
  const wide = isWide ? reader.text("utf16le", 2) : ""
  const programs = [...new Set([narrow, wide])].filter((program) => /^[!-~]{3,60}$/.test(program))
  return { classId: classIdAt(stream, classAt), programs }
}

class Texts {
  private at = firstTextAt

  constructor(private readonly stream: Buffer) {}

  number(): number {
    const value = this.at + 4 <= this.stream.byteLength ? this.stream.readUInt32LE(this.at) : 0
    this.at += 4
    return value
  }

  /** A text behind its length in characters. */
  text(encoding: "latin1" | "utf16le", width: 1 | 2): string {
    const bytes = this.number() * width
    const value = bytes <= maxTextBytes ? this.stream.toString(encoding, this.at, this.at + bytes) : ""
    this.at += bytes
    return value.split("\0", 1)[0] ?? ""
  }

  /** A format of the clipboard: by its number, or by its name. */
  skipClipboardFormat(width: 1 | 2): void {
    const length = this.number()
    this.at += clipboardNumbers.has(length) ? 4 : length * width
  }
}
