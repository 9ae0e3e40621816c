import { crc32, deflateRawSync } from "node:zlib"
import { describe, expect, test } from "vitest"
import { type MadeEntry, makeArchive, makeDescriptor, makeExtra, makeZip64 } from "../testing/archive"
import { contentsOf } from "./archive.fixture"

const content = "content of some length, content of some length"
const right = { checksum: crc32(content), packedSize: deflateRawSync(content).byteLength, size: content.length }
const unknown = 0xffffffff
type Word = "right" | "zero" | "wrong" | "unknown"
const numberFor = (word: Word, value: number) => ({ right: value, zero: 0, wrong: value + 1, unknown })[word]

const descriptors: Record<string, Buffer | undefined> = {
  none: undefined,
  "32 bits": makeDescriptor(right),
  "32 bits, unsigned": makeDescriptor(right, { signed: false }),
  "64 bits": makeDescriptor(right, { wide: true }),
  "64 bits, unsigned": makeDescriptor(right, { wide: true, signed: false }),
  "of another size": makeDescriptor({ ...right, size: right.size + 1 }),
  "of another packed size": makeDescriptor({ ...right, packedSize: right.packedSize + 1 }),
  "of another checksum": makeDescriptor({ ...right, checksum: right.checksum - 1 }),
  "of another size, in 64 bits": makeDescriptor({ ...right, size: right.size + 1 }, { wide: true }),
  "and more": Buffer.concat([makeDescriptor(right), Buffer.from("more")]),
}

type Header = { checksum: Word; packedSize: Word; size: Word; zip64: Word | "none" }

const headers: Header[] = (["right", "zero", "wrong"] as const).flatMap((checksum) =>
  (["right", "zero", "wrong", "unknown"] as const).flatMap((packedSize) =>
    (["right", "zero", "wrong", "unknown"] as const).flatMap((size) =>
      (["none", "right", "zero", "wrong"] as const).map((zip64) => ({ checksum, packedSize, size, zip64 })),
    ),
  ),
)

/** What a header says in the end: a size that does not fit is taken from the ZIP64 field, if there is one. */
function meant({ checksum, packedSize, size, zip64 }: Header): Word[] {
  const sizes = [packedSize, size].map((word) => (word === "unknown" && zip64 !== "none" ? zip64 : word))
  return [checksum, ...sizes]
}

function madeEntry({ checksum, packedSize, size, zip64 }: Header): MadeEntry {
  const inZip64 = (
    [
      [size, right.size],
      [packedSize, right.packedSize],
    ] as const
  )
    .filter(([word]) => word === "unknown" && zip64 !== "none")
    .map(([, value]) => numberFor(zip64 as Word, value))
  return {
    name: "a",
    content,
    local: {
      checksum: numberFor(checksum, right.checksum),
      packedSize: numberFor(packedSize, right.packedSize),
      size: numberFor(size, right.size),
    },
    localExtra:
      zip64 === "none" ? undefined : Buffer.concat([makeExtra(0x5455, Buffer.alloc(5)), makeZip64(...inZip64)]),
  }
}

describe("a local header", () => {
  test.each(Object.entries(descriptors))(
    "with the descriptor bit, descriptor %s: each field may be open",
    async (name, descriptor) => {
      for (const header of headers) {
        const words = meant(header)
        const isExact = words.every((word) => word === "right")
        const isOpen = words.every((word) => word !== "wrong")
        const isTaken = name === "none" ? isExact : isOpen && !name.includes("of another") && name !== "and more"
        const contents = await contentsOf(
          makeArchive([
            { ...madeEntry(header), flags: 8, descriptor },
            { name: "b", content: "b" },
          ]),
        )
        expect([header, contents]).toEqual([header, isTaken ? { a: content, b: "b" } : "header_mismatch"])
      }
    },
  )

  test("without the bit, each field has to be right, and no descriptor may follow", async () => {
    for (const header of headers) {
      const isTaken = meant(header).every((word) => word === "right")
      expect([header, await contentsOf(makeArchive([madeEntry(header)]))]).toEqual([
        header,
        isTaken ? { a: content } : "header_mismatch",
      ])
    }
    expect(await contentsOf(makeArchive([{ name: "a", content, gap: makeDescriptor(right) }]))).toBe("header_mismatch")
  })

  test("a ZIP64 field that is too short says nothing, whatever follows it", async () => {
    const localExtra = Buffer.concat([makeZip64(), makeZip64(right.size, right.packedSize).subarray(4)])
    const local = { size: unknown, packedSize: unknown }
    expect(await contentsOf(makeArchive([{ name: "a", content, local, localExtra }]))).toBe("header_mismatch")
  })
})

const empty: MadeEntry = { name: "_xmlsignatures/origin.sigs", packed: Buffer.alloc(0) }
const times = makeExtra(0x5455, Buffer.alloc(9, 1))

describe("an empty part", () => {
  test.each<[string, MadeEntry]>([
    ["deflated, without a byte", empty],
    ["with a descriptor", { ...empty, descriptor: true }],
    [
      "with a descriptor in 64 bits",
      { ...empty, descriptor: makeDescriptor({ checksum: 0, packedSize: 0, size: 0 }, { wide: true }) },
    ],
    ["with the bit alone", { ...empty, flags: 8 }],
    ["with an extra field", { ...empty, extra: times }],
    [
      "with a place for ZIP64",
      { ...empty, local: { size: unknown, packedSize: unknown }, localExtra: makeZip64(0, 0) },
    ],
    ["as an empty stream", { name: empty.name }],
    ["stored", { name: empty.name, stored: true }],
    ["stored, with a descriptor", { name: empty.name, stored: true, descriptor: true }],
  ])("%s", async (_, entry) => {
    expect(await contentsOf(makeArchive([entry, { name: "b", content: "b" }]))).toEqual({ [entry.name]: "", b: "b" })
  })

  test.each<[string, string, MadeEntry]>([
    ["that declares a size", "damaged_file", { ...empty, size: 5 }],
    ["that declares much", "damaged_file", { ...empty, size: 10_000_000 }],
    ["that declares a size, stored", "header_mismatch", { ...empty, method: 0, size: 5 }],
    ["with a checksum", "bad_checksum", { ...empty, checksum: 5 }],
  ])("%s: %s", async (_, reason, entry) => {
    expect(await contentsOf(makeArchive([entry]))).toBe(reason)
  })
})
