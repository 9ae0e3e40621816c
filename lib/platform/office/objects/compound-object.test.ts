import { describe, expect, test } from "vitest"
import { describedAs, makeCompound, packed, uint32 } from "../testing/compound"
import { classIdBytes } from "./compound"
import { ofProgram, packager, type Setting, taken, type Verdict, verdict, word } from "./objects.fixture"

const text = (content: string) => Buffer.from(content, "latin1")
const zip = text("PK\u0003\u0004 and so on")
const pdf = text("%PDF-1.7 and so on")
const equation = "0002ce02-0000-0000-c000-000000000046"
const stream = (name: string, content: Buffer | string = "content") => ({ name, content: Buffer.from(content) })
const plain = [stream("WordDocument", "\u00ec\u00a5 text")]

describe("the program that an object belongs to", () => {
  test.each<[string, Verdict, Buffer, Setting?]>([
    ["a Word document", taken, ofProgram(word, plain)],
    ["a workbook without a class", taken, makeCompound([stream("Workbook", "")])],
    ["a binary workbook", taken, ofProgram("00020833-0000-0000-c000-000000000046", [stream("Package", zip)])],
    ["a PDF of Acrobat's", taken, ofProgram("b801ca65-a1fc-11d0-85ad-444553540000", [stream("CONTENTS", pdf)])],
    ["a picture of Paint's", taken, ofProgram("0003000a-0000-0000-c000-000000000046", [native(text("BM picture"))])],
    ["a formula of MathType's", taken, ofProgram("0002ce03-0000-0000-c000-000000000046", [stream("Equation Native")])],
    ["a formula of AxMath's", taken, makeCompound([stream("a")]), { programs: ["Equation.AxMath"] }],
    ["a class that markup alone names", taken, makeCompound([stream("a")]), { programs: ["Visio.Drawing.15"] }],
    [
      "a class that the description names",
      taken,
      makeCompound([stream("\u0001CompObj", describedAs("Word.Document.8"))]),
    ],
    [
      "a slide of think-cell's",
      taken,
      ofProgram("12345678-0000-0000-0000-000000000001", [stream("think-cellXML")]),
      { programs: ["TCLayout.ActiveDocument.1"] },
    ],
    [
      "an OpenDocument of LibreOffice's",
      taken,
      ofProgram("8bc6b165-b1b2-4edd-aa47-dae2ee689dd6", [stream("package_stream", zip)]),
    ],
    ["the Equation Editor", "executable_object", ofProgram(equation, [stream("Equation Native")])],
    ["the Equation Editor by its name", "executable_object", makeCompound([stream("a")]), { programs: ["Equation.3"] }],
    ["its name in capitals", "executable_object", makeCompound([stream("a")]), { programs: ["EQUATION.2 "] }],
    ["its name beside another class", "executable_object", ofProgram(word, plain), { programs: ["Equation.3"] }],
    ["its data without a name", "executable_object", makeCompound([stream("Equation Native")])],
    [
      "its name in the description",
      "executable_object",
      makeCompound([stream("\u0001CompObj", describedAs("Equation.3"))]),
    ],
    [
      "its class in the description",
      "executable_object",
      ofProgram(word, [stream("\u0001CompObj", Buffer.concat([Buffer.alloc(12), classIdBytes(equation)])), ...plain]),
    ],
    [
      "the Equation Editor in a document",
      "executable_object",
      ofProgram(word, [stream("ObjectPool/_1/a")], { "ObjectPool/_1": equation }),
    ],
    ["Shell.Explorer", "active_x", ofProgram("eab22ac3-30c1-11cf-a7eb-0000c05bae0b", [stream("a")])],
    ["Shell.Explorer.2", "active_x", ofProgram("8856f961-340a-11d0-a96b-00c04fd705a2", [stream("a")])],
    ["htmlfile", "active_x", ofProgram("25336920-03f9-11cf-8fd0-00aa00686f13", [stream("a")])],
    ["a control of a form", "active_x", makeCompound([stream("a")]), { programs: ["Forms.CommandButton.1"] }],
    ["a control of a list", "active_x", makeCompound([stream("a")]), { programs: ["MSComctlLib.ListViewCtrl.2"] }],
    ["Flash", "active_x", makeCompound([stream("a")]), { programs: ["ShockwaveFlash.ShockwaveFlash.9"] }],
    ["a link", "remote_object", ofProgram("00000300-0000-0000-c000-000000000046", [stream("a")])],
    ["a script", "remote_object", ofProgram("06290bd3-48aa-11d2-8432-006008c3fbfc", [stream("a")])],
    ["an installer", "executable_object", ofProgram("000c1084-0000-0000-c000-000000000046", [stream("a")])],
    ["an unknown class", "unknown_object", ofProgram("12345678-0000-0000-0000-000000000001", [stream("a")])],
    [
      "an unknown class under a known name",
      "unknown_object",
      ofProgram("12345678-0000-0000-0000-000000000001", plain),
      { programs: ["Word.Document.8"] },
    ],
    ["an unknown name", "unknown_object", makeCompound([stream("a")]), { programs: ["Acme.Thing.1"] }],
    [
      "a name that only begins as a known one",
      "unknown_object",
      makeCompound([stream("a")]),
      { programs: ["PackageX.Thing"] },
    ],
    ["no program in markup", taken, makeCompound([stream("Workbook", "")]), { programs: [""] }],
    [
      "a storage that is no object",
      taken,
      ofProgram(word, [...plain, stream("ObjectPool/_1/\u0001Ole", Buffer.alloc(20))]),
    ],
    [
      "the data of the Equation Editor in a document",
      "executable_object",
      ofProgram(word, [...plain, stream("ObjectPool/_1/Equation Native")]),
    ],
    ["no program at all", "unknown_object", makeCompound([stream("a")])],
    [
      "an unknown object in a document",
      "unknown_object",
      ofProgram(word, [...plain, stream("ObjectPool/_1/\u0001Ole", Buffer.alloc(20))], {
        "ObjectPool/_1": "12345678-0000-0000-0000-000000000001",
      }),
    ],
    ["what breaks off", "unknown_object", Buffer.from("d0cf11e0a1b11ae1", "hex")],
  ])("%s: %s", async (_, expected, bytes, setting) => {
    expect(await verdict(bytes, setting)).toEqual(expected)
  })

  test("what no element uses is not activated, but its streams and dangerous classes count", async () => {
    const unused = { embedded: false }
    expect(await verdict(makeCompound([stream("a")]), unused)).toEqual([])
    expect(await verdict(ofProgram(equation, [stream("a")]), unused)).toBe("executable_object")
    expect(await verdict(makeCompound([stream("VBA/dir")]), unused)).toBe("macro_enabled")
    expect(await verdict(makeCompound([stream("a", "MZ\u0090")]), unused)).toBe("executable_object")
  })
})

function native(content: Buffer) {
  return stream("\u0001Ole10Native", Buffer.concat([uint32(content.byteLength), content]))
}

describe("files within compound files", () => {
  const nestedIn = (levels: number): Buffer =>
    ofProgram(packager, [
      stream("\u0001Ole10Native", packed("a.doc", levels > 1 ? nestedIn(levels - 1) : makeCompound(plain))),
    ])
  test.each<[string, Verdict, Buffer, Setting?]>([
    ["a package", taken, ofProgram(word, [stream("Package", zip)])],
    ["a package with macros", "macro_enabled", ofProgram(word, [stream("Package", zip)]), { nested: "macro_enabled" }],
    [
      "a package that is no document",
      "unknown_object",
      ofProgram(word, [stream("Package", zip)]),
      { nested: "not_office" },
    ],
    ["a package that is RTF", "unknown_object", ofProgram(word, [stream("Package", "{\\rtf1")])],
    [
      "a packed document with macros",
      "macro_enabled",
      ofProgram(packager, [stream("\u0001Ole10Native", packed("a.docx", zip))]),
      { nested: "macro_enabled" },
    ],
    ["contents that are RTF", "unknown_object", ofProgram(word, [stream("CONTENTS", "{\\rtf1")])],
    ["contents that are a page", "unknown_object", ofProgram(word, [stream("CONTENTS", "  <html>")])],
    ["a program anywhere", "executable_object", ofProgram(word, [...plain, stream("a/b", "MZ\u0090\0")])],
    ["a large program", "executable_object", ofProgram(word, [...plain, stream("b", `\u007fELF${"a".repeat(9000)}`)])],
    [
      "a macro project in another ZIP",
      "macro_enabled",
      ofProgram(word, [...plain, stream("b", "PK\u0003\u0004 word/vbaProject.bin")]),
    ],
    [
      "a document in the stream of an OpenDocument",
      "dde",
      makeCompound([stream("EmbeddedOdf", zip)]),
      { nested: "dde" },
    ],
    ["the Packager without its stream", "unknown_object", ofProgram(packager, [stream("x")])],
    ["two levels", taken, nestedIn(2)],
    ["four levels", "too_complex", nestedIn(3)],
  ])("%s: %s", async (_, expected, bytes, setting) => {
    expect(await verdict(bytes, setting)).toEqual(expected)
  })
})
