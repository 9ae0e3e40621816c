import type { Bytes } from "./bytes"

const endRecordBytes = 22
const endRecord = 0x06054b50

/**
 * Leaves out one line break behind the end record, as mail gateways and web forms add it. Only an end record without a
 * comment may lie before it, so that nothing is left out which belongs to the archive.
 */
export async function cutLineBreak(bytes: Bytes): Promise<void> {
  const from = Math.max(0, bytes.size - endRecordBytes - 2)
  const read = Buffer.from(await bytes.slice(from, bytes.size))
  const count = read.at(-1) !== 0x0a ? 0 : read.at(-2) === 0x0d ? 2 : 1
  for (const breakBytes of count === 2 ? [2, 1] : [count]) {
    const at = read.byteLength - breakBytes - endRecordBytes
    if (breakBytes === 0 || at < 0) continue
    if (read.readUInt32LE(at) === endRecord && read.readUInt16LE(at + 20) === 0) {
      bytes.cut(breakBytes)
      return
    }
  }
}
