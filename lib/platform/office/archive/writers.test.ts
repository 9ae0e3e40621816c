import { describe, expect, test } from "vitest"
import { type MadeEntry, makeArchive, makeExtra } from "../testing/archive"
import { contentsOf } from "./archive.fixture"

const utf8Flag = 0x0800
const bytes = (length: number) => Buffer.alloc(length, 1)
const openSizes = makeExtra(1, Buffer.alloc(16))

/** What writers add to an entry, none of which says anything of its content. */
const habits: Record<string, Partial<MadeEntry>> = {
  "room for growth, as Office leaves it": { localExtra: makeExtra(0xa220, Buffer.alloc(500)) },
  "times of Info-ZIP, fewer in the directory": {
    localExtra: makeExtra(0x5455, Buffer.from([7, ...bytes(12)])),
    directoryExtra: makeExtra(0x5455, Buffer.from([7, ...bytes(4)])),
  },
  "times of NTFS": { extra: makeExtra(0x000a, Buffer.concat([Buffer.alloc(4), makeExtra(1, bytes(24))])) },
  "times and owners of Unix": {
    extra: Buffer.concat([
      makeExtra(0x5855, bytes(12)),
      makeExtra(0x7875, Buffer.from([1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0])),
    ]),
  },
  "times that are cut short": {
    extra: Buffer.concat([
      makeExtra(0x000a, bytes(2)),
      makeExtra(0x5455, Buffer.alloc(0)),
      makeExtra(0x5855, bytes(1)),
    ]),
  },
  "the mark of jar": { localExtra: makeExtra(0xcafe, Buffer.alloc(0)) },
  "zeros that align the content": { localExtra: Buffer.alloc(3) },
  "a field that says that it is longer than it is": { extra: Buffer.from([0x99, 0x99, 50, 0, 1]) },
  "a place for ZIP64 that is not needed": { localExtra: openSizes },
  "the same in the directory": { extra: openSizes },
  "flags that say how hard it was packed": { flags: 6 },
  "other such flags in the local header": { flags: 6, local: { flags: 0 } },
  "UTF-8, in the directory alone": { flags: utf8Flag, local: { flags: 0 } },
  "UTF-8, in the local header alone": { local: { flags: utf8Flag } },
  "attributes of Unix": { attributes: 0o100644 * 0x10000 },
  "attributes of MS-DOS": { attributes: 0x20 },
  "content as it is, and a descriptor": { stored: true, descriptor: true },
}

describe("an archive with", () => {
  test.each(Object.entries(habits))("%s", async (_, habit) => {
    const entries = [
      { ...habit, name: "a.xml", content: "a" },
      { name: "b", content: "b" },
    ]
    expect(await contentsOf(makeArchive(entries))).toEqual({ "a.xml": "a", b: "b" })
  })

  test("folders, and what macOS adds", async () => {
    const entries = ["word/", "__MACOSX/", "__MACOSX/._word", "word/.DS_Store", "word/a.xml"].map((name) => ({ name }))
    expect(Object.keys(await contentsOf(makeArchive(entries)))).toEqual(entries.map(({ name }) => name))
  })
})

/** What two readers could read in two ways, or what Office does not read. */
const faults: [string, string, Partial<MadeEntry>][] = [
  ["a descriptor bit in the directory alone", "header_mismatch", { flags: 8, local: { flags: 0 } }],
  ["a descriptor bit in the local header alone", "header_mismatch", { local: { flags: 8 } }],
  [
    "UTF-8 of a name that is not ASCII, in one place alone",
    "header_mismatch",
    { name: "ä", local: { flags: utf8Flag } },
  ],
  [
    "an AES method around another",
    "unknown_compression",
    { method: 99, extra: makeExtra(0x9901, Buffer.from([2, 0, 65, 69, 3, 8, 0])) },
  ],
  ["Deflate64", "unknown_compression", { method: 9 }],
  ["a stream and more behind it", "header_mismatch", { packed: Buffer.from("4b0400deadbeef", "hex") }],
  ["two streams", "header_mismatch", { packed: Buffer.from("4b04004b0400", "hex") }],
  ["zeros between two entries", "header_mismatch", { gap: Buffer.alloc(4) }],
]

describe("an archive is refused for", () => {
  test.each(faults)("%s: %s", async (_, reason, fault) => {
    const entries = [
      { name: "a", content: "a", ...fault },
      { name: "b", content: "b" },
    ]
    expect(await contentsOf(makeArchive(entries))).toBe(reason)
  })
})
