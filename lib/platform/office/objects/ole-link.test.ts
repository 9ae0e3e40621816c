import { expect, test } from "vitest"
import { uint32 } from "../testing/compound"
import { classIdBytes } from "./compound"
import { ofProgram, taken, verdict, word } from "./objects.fixture"

const file = "00000303-0000-0000-c000-000000000046"
const moniker = (id: string, content: string, isWide = false) => {
  const bytes = Buffer.concat([classIdBytes(id), Buffer.from(`\0\0${content}\0\0`, isWide ? "utf16le" : "latin1")])
  return Buffer.concat([uint32(bytes.byteLength), bytes])
}
const link = (flags: number, ...monikers: Buffer[]) =>
  ofProgram(word, [
    {
      name: "\u0001Ole",
      content: Buffer.concat([uint32(0x02000001), uint32(flags), uint32(1), uint32(0), ...monikers]),
    },
    { name: "WordDocument", content: Buffer.from("text") },
  ])
const none = uint32(0)
const noted = [...taken, "external_links: Linked object from C:\\a\\b.docx"]

test.each([
  ["an embedded object", taken, link(0, none)],
  ["an embedded object with a longer stream", taken, link(8, none, none, none, Buffer.alloc(40))],
  ["a file on a drive", noted, link(1, none, none, moniker(file, "C:\\a\\b.docx"))],
  ["a file on a drive, without the flag", noted, link(0, none, none, moniker(file, "C:\\a\\b.docx"))],
  [
    "a range of a file on a drive",
    noted,
    link(1, none, none, moniker("00000309-0000-0000-c000-000000000046", "C:\\a\\b.docx\0!Sheet1!R1C1:R2C2")),
  ],
  ["a file on a server", "remote_object", link(1, none, none, moniker(file, "\\\\server\\a.docx"))],
  ["a file on a server in 16 bits", "remote_object", link(1, none, none, moniker(file, "\\\\server\\a.docx", true))],
  ["a file on a server by its long name", "remote_object", link(1, none, moniker(file, "\\\\?\\UNC\\server\\a"))],
  ["an address", "remote_object", link(1, moniker("79eac9e0-baf9-11ce-8c82-00aa004ba90b", "http://a/b.hta", true))],
  ["an address without the flag", "remote_object", link(0, moniker("79eac9e0-baf9-11ce-8c82-00aa004ba90b", "a"))],
  [
    "an address behind the last moniker",
    "remote_object",
    link(
      0,
      none,
      none,
      none,
      Buffer.from(`a${classIdBytes("79eac9e0-baf9-11ce-8c82-00aa004ba90b").toString("latin1")}`, "latin1"),
    ),
  ],
  ["a script", "remote_object", link(1, none, none, moniker("06290bd3-48aa-11d2-8432-006008c3fbfc", "C:\\a.sct"))],
  ["SOAP", "remote_object", link(1, none, none, moniker("ecabb0c7-7f19-11d2-978e-0000f8757e2a", "wsdl=a"))],
  [
    "an unknown moniker",
    "remote_object",
    link(1, none, none, moniker("12345678-0000-0000-0000-000000000001", "C:\\a")),
  ],
  ["a link to nothing", "remote_object", link(1, none, none, none)],
  ["a size that leads nowhere", "remote_object", link(0, uint32(3))],
])("%s: %s", async (_, expected, bytes) => {
  expect(await verdict(bytes)).toEqual(expected)
})
