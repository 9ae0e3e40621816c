import { Refused } from "../refused"
import type { Bytes } from "./bytes"

const endRecordBytes = 22
const endRecord = Buffer.from("PK\x05\x06", "latin1")
const maxCommentBytes = 0xffff
const lineBreaks = [Buffer.from("\r\n"), Buffer.from("\n")]

/**
 * Leaves out one line break behind the end record, as mail gateways and web forms add it. Only an end record without a
 * comment may lie before it, so that nothing is left out which belongs to the archive.
 */
export async function cutLineBreak(bytes: Bytes): Promise<void> {
  const tail = await tailOf(bytes)
  for (const lineBreak of lineBreaks) {
    const end = tail.byteLength - lineBreak.byteLength
    const at = end - endRecordBytes
    if (at < 0 || !tail.subarray(end).equals(lineBreak)) continue
    if (!isEndRecord(tail, at) || at + endRecordBytes + commentBytes(tail, at) !== end) continue
    // To this one the line break is the end of its comment, and the other record a part of that.
    if (endRecordsOf(tail).some((other) => other + endRecordBytes + commentBytes(tail, other) === tail.byteLength))
      throw new Refused("damaged_file")
    bytes.cut(lineBreak.byteLength)
    return
  }
}

/**
 * The last end record must end where the file ends. zip.js looks for the record that reaches the end, other readers for the
 * last one: a record within the comment of another would be found by some and not by others.
 * @throws Refused
 */
export async function checkEndRecord(bytes: Bytes): Promise<void> {
  const tail = await tailOf(bytes)
  const at = endRecordsOf(tail).at(-1)
  if (at === undefined || at + endRecordBytes + commentBytes(tail, at) !== tail.byteLength)
    throw new Refused("damaged_file")
}

async function tailOf(bytes: Bytes): Promise<Buffer> {
  const most = endRecordBytes + maxCommentBytes + 2
  return Buffer.from(await bytes.slice(Math.max(0, bytes.size - most), bytes.size))
}

function isEndRecord(tail: Buffer, at: number): boolean {
  return tail.subarray(at, at + endRecord.byteLength).equals(endRecord)
}

/** Where end records begin, as far as their signatures tell. */
function endRecordsOf(tail: Buffer): number[] {
  const found: number[] = []
  for (let at = tail.indexOf(endRecord); at >= 0; at = tail.indexOf(endRecord, at + 1))
    if (at + endRecordBytes <= tail.byteLength) found.push(at)
  return found
}

function commentBytes(tail: Buffer, at: number): number {
  return tail.readUInt16LE(at + 20)
}
