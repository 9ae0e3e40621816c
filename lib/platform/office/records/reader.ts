import { Refused } from "../refused"

/** Names, formulas and links are far smaller; what is larger and wanted is none of Excel's. */
const maxWanted = 256 * 1024
const typeBytes = 2
const lengthBytes = 4

type OnRecord = (type: number, data: Buffer) => void

/**
 * Reads the records of a part of an .xlsb (MS-XLSB 2.1.4) as its bytes come: a type, a length, and so many bytes. What is
 * not wanted is passed over.
 */
export class RecordReader {
  private header: number[] = []
  private type = 0
  private left = 0
  private data: Buffer[] | undefined

  constructor(
    private readonly part: string,
    private readonly wanted: ReadonlySet<number>,
    private readonly onRecord: OnRecord,
  ) {}

  /** @throws Refused and what `onRecord` throws */
  write(piece: Uint8Array): void {
    for (let at = 0; at < piece.byteLength; ) {
      if (this.left === 0) {
        this.readHeader(piece[at] ?? 0)
        at += 1
        continue
      }
      const end = Math.min(at + this.left, piece.byteLength)
      this.data?.push(Buffer.from(piece.subarray(at, end)))
      this.left -= end - at
      at = end
      if (this.left === 0) this.finish()
    }
  }

  /** @throws Refused for a record without its end */
  end(): void {
    if (this.left > 0 || this.header.length > 0) throw new Refused("damaged_file", this.part)
  }

  private readHeader(byte: number): void {
    this.header.push(byte)
    const type = numberOf(this.header, typeBytes)
    if (!type) return
    const length = numberOf(this.header.slice(type.bytes), lengthBytes)
    if (!length) return
    this.header = []
    this.type = type.value
    this.left = length.value
    if (!this.wanted.has(this.type)) this.data = undefined
    else if (length.value > maxWanted) throw new Refused("too_complex", this.part)
    else this.data = []
    if (this.left === 0) this.finish()
  }

  private finish(): void {
    const { data } = this
    this.data = undefined
    if (data) this.onRecord(this.type, Buffer.concat(data))
  }
}

/** Seven bits of each byte, the lowest first; the eighth says that another follows. Undefined until all are there. */
function numberOf(bytes: number[], max: number): { value: number; bytes: number } | undefined {
  let value = 0
  for (let index = 0; index < max; index += 1) {
    const byte = bytes[index]
    if (byte === undefined) return undefined
    value += (byte & 0x7f) << (7 * index)
    if (byte < 0x80 || index === max - 1) return { value, bytes: index + 1 }
  }
  return undefined
}
