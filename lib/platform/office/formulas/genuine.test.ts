import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Discoveries } from "../discoveries"
import { parse } from "../testing/parse"
import { Formulas } from "./formulas"
import { cell, judge } from "./formulas.fixture"

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
    "Table1[[#This Row],[a'[b|c']]]*2",
    "Table1[a_x007C_b]",
    '"a_x000D_b"&_xlfn.CONCAT("x|y")',
    "'[1]Costs|Sales'!C1",
    "SUM('Jan:Dec'!A1)",
    'HYPERLINK("https://example.org/"&A1,"a")',
    'HYPERLINK(CONCATENATE("#\'",A1,"\'!A1"),A1)',
    'HYPERLINK(IF(A1="","#a","https://example.org/"&A1),"search:a")',
    'HYPERLINK("Folder\\"&A1)',
    'HYPERLINK(_xlfn.LET(_xlpm.a,"search:b",_xlpm.c,"https://example.org/",_xlpm.c&_xlpm.a))',
    'IF(A1="",TEXT(RUNS,"0"),REQUESTED(OPENED))',
    "OPEN(A1)+RUN(B1)",
    'HYPERLINK("#"&A1&"search:a")',
    'HYPERLINK("[Book.xlsx]Sheet1!A1")',
    'HYPERLINK("mailto:a@example.org?subject="&A1)',
    'IFERROR(__xludf.DUMMYFUNCTION("IMPORTRANGE(""https://example.org"",""a"")"),1)',
  ])("%s", (formula) => expect(cell(formula)).toBe(""))

  test("a sheet with a bar in its name", () => {
    expect(judge(`<sheets><sheet name="A|B"/></sheets><f>'A|B'!C1+'[1]A|B'!C1+SUM('A|B:C'!D1)</f>`)).toBe("")
    expect(judge(`<f>'A|B'!C1</f><sheets><sheet name="a|b"/></sheets>`)).toBe("")
    expect(judge(`<f>'A|B'!C1</f><sheets><sheet name="A_x007C_B"/></sheets>`)).toBe("")
  })

  test("a field of a pivot table with a bar or a path in its name", () => {
    expect(judge(`<cacheField formula="'Price|Item'*'km/h'"/>`)).toBe("")
  })

  test("a chart of a workbook within the document", () => {
    const formulas = new Formulas(new Discoveries())
    const xml = "<c:f xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\">'A|B'!$A$1</c:f>"
    parse(xml, formulas.listen({ name: "ppt/charts/chart1.xml", type: "" }))
    expect(() => formulas.finish()).not.toThrow()
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
    const piece = fc.constantFrom(
      ..."\"'[]{}()!|#&,:/\\ @+\n_x007C_",
      "HYPERLINK(",
      "IMAGE(",
      "EVALUATE(",
      ...["LET(x,", "LAMBDA(x,", "CHAR(", "UNICHAR(", "REPT(", "LEFT(", "RIGHT(", "MID(", "REPLACE(", "SUBSTITUTE("],
      ...["TEXTJOIN(", "CHOOSE(", "ENCODEURL(", '"\ud800"', '"a"', "x", "5", "55296", "-1", "1.5", ","],
      "CALL",
      "a",
      "'a|b'!",
      "\\\\a",
    )
    fc.assert(fc.property(fc.string({ maxLength: 100 }), (text) => void cell(text.replace(/[^ -~]/g, ""))))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => void cell(pieces.join(""))),
      { numRuns: 2_000 },
    )
  })
})

describe("speed", () => {
  const cpuMs = (work: () => void) => {
    const begun = process.threadCpuUsage()
    work()
    const { user, system } = process.threadCpuUsage(begun)
    return (user + system) / 1000
  }
  const pieces = [
    '"',
    "'",
    "[",
    "HYPERLINK(",
    'IMAGE("a"&',
    "a//",
    "x:\\\\",
    "'a",
    "(",
    '"a"&',
    "\\\\a+",
    "_x0041_",
    "'[",
    `HYPERLINK(CHOOSE(A1,${'"a",'.repeat(250)}"b")&"c"`,
    `HYPERLINK(LET(x,CHOOSE(A1,${Array.from({ length: 250 }, (_, at) => `"${at}"`).join()}),x&x&x)`,
    'HYPERLINK("a"&SUBSTITUTE(REPT("a",999),"a",REPT("a",999)),',
    "LET(a,b,",
    "LAMBDA(a,a)(",
    "HYPERLINK(LET(x,HYPERLINK(x),x&x)&",
    'EVALUATE("EVALUATE("',
    'HYPERLINK(LEFT(LEFT("abcdef",5),4)&',
  ]

  test.each(pieces.map((piece) => [piece.slice(0, 60), piece]))("the longest formula of '%s'", (_, piece = "") => {
    const formula = piece.repeat(Math.floor(65_000 / piece.length))
    expect(cpuMs(() => void cell(formula))).toBeLessThan(3_000)
  })

  test("a million plain formulas", () => {
    const listener = new Formulas(new Discoveries()).listen({ name: "xl/a.xml", type: "" })
    const uri = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    const element = { local: "f", uri, attribute: () => undefined, attributes: () => [] }
    const spent = cpuMs(() => {
      for (let at = 0; at < 1_000_000; at += 1) {
        listener.open?.(element)
        listener.text?.('IF(SUM(A1:B2)>0,VLOOKUP(C3,Sheet2!$A:$D,4,FALSE),"none")')
        listener.close?.("f", uri)
      }
    })
    expect(spent).toBeLessThan(8_000)
  }, 30_000)
})
