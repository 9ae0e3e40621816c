import { describe, expect, test } from "vitest"
import { makeArchive } from "../testing/archive"
import { contentsOf } from "./archive.fixture"

const genuine = makeArchive([{ name: "a", content: "a" }])
const withComment = (comment: string | Buffer) => makeArchive([{ name: "a", content: "a" }], Buffer.from(comment))
const and = (bytes: Buffer, text: string) => Buffer.concat([bytes, Buffer.from(text, "latin1")])

describe("behind the end record", () => {
  test.each<[string, Buffer]>([
    ["nothing", genuine],
    ["a line feed", and(genuine, "\n")],
    ["a carriage return and a line feed", and(genuine, "\r\n")],
    ["a comment", withComment("written by a program")],
    ["a comment that ends with a line break", withComment("written by a program\r\n")],
    ["a comment that is a line break", withComment("\n")],
  ])("%s passes", async (_, bytes) => {
    expect(await contentsOf(bytes)).toEqual({ a: "a" })
  })

  test.each<[string, Buffer]>([
    ["a carriage return", and(genuine, "\r")],
    ["two line feeds", and(genuine, "\n\n")],
    ["two line breaks", and(genuine, "\r\n\r\n")],
    ["a blank", and(genuine, " ")],
    ["zeros", and(genuine, "\0\0\0\0")],
    ["a line feed and more", and(genuine, "\nmore")],
    ["a comment and a line feed", and(withComment("comment"), "\n")],
    ["a comment that begins later", and(withComment("com").subarray(0, -1), "\n\n")],
  ])("%s: damaged_file", async (_, bytes) => {
    expect(await contentsOf(bytes)).toBe("damaged_file")
  })
})

/** An archive, and within the comment of its end record another end record: of an archive that lies in its first entry. */
function makeTwofold(after: string): Buffer {
  const inner = makeArchive([{ name: "b", content: "b" }])
  const innerEnd = inner.subarray(-22)
  const directoryAt = innerEnd.readUInt32LE(16)
  // Behind 31 bytes of the outer entry's local header.
  innerEnd.writeUInt32LE(directoryAt + 31, 16)
  const outer = makeArchive([{ name: "a", content: inner.subarray(0, -22), stored: true }])
  outer.writeUInt16LE(22 + after.length, outer.byteLength - 2)
  return Buffer.concat([outer, innerEnd, Buffer.from(after)])
}

test.each(["", "\n", "\r\n", " ", "more"])(
  "an end record in the comment of another, and %j behind it",
  async (after) => {
    expect(await contentsOf(makeTwofold(after))).toMatch(/damaged_file|header_mismatch/)
  },
)

test("the same end record twice", async () => {
  expect(await contentsOf(Buffer.concat([genuine, genuine.subarray(-22)]))).toBe("header_mismatch")
})

test("a ZIP64 end record beside an end record that does not ask for it", async () => {
  const record = Buffer.alloc(76)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigUInt64LE(44n, 4)
  record.writeUInt32LE(0x07064b50, 56)
  const at = genuine.byteLength - 22
  record.writeBigUInt64LE(BigInt(at), 64)
  record.writeUInt32LE(1, 72)
  const bytes = Buffer.concat([genuine.subarray(0, at), record, genuine.subarray(at)])
  expect(await contentsOf(bytes)).toMatch(/damaged_file|header_mismatch/)
})

test("an end record that asks for a ZIP64 one, as streaming writers leave it", async () => {
  const at = genuine.byteLength - 22
  const end = genuine.subarray(at)
  const record = Buffer.alloc(76)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigUInt64LE(44n, 4)
  record.writeBigUInt64LE(1n, 24)
  record.writeBigUInt64LE(1n, 32)
  record.writeBigUInt64LE(BigInt(end.readUInt32LE(12)), 40)
  record.writeBigUInt64LE(BigInt(end.readUInt32LE(16)), 48)
  record.writeUInt32LE(0x07064b50, 56)
  record.writeBigUInt64LE(BigInt(at), 64)
  record.writeUInt32LE(1, 72)
  const open = Buffer.from(end)
  open.fill(0xff, 8, 20)
  expect(await contentsOf(Buffer.concat([genuine.subarray(0, at), record, open]))).toEqual({ a: "a" })
})
