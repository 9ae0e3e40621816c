import { describe, expect, test } from "vitest"
import { cell, judge } from "./formulas.fixture"

const named = (formula: string) =>
  judge(`<definedName name="a">${formula.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}</definedName>`)

/** Ways to write `javascript:a` without writing it. */
const handlers = [
  '_xlfn.LET(_xlpm.a,"javascript:a",_xlpm.a)',
  '_xlfn.LET(_xlpm.a,"javascript",_xlpm.b,":a",_xlpm.a&_xlpm.b)',
  '_xlfn.LAMBDA(_xlpm.a,_xlpm.a)("javascript:a")',
  '_xlfn.LET(_xlpm.f,_xlfn.LAMBDA(_xlpm.a,_xlpm.a),_xlpm.f("javascript:a"))',
  '_xlfn.TEXTJOIN("",TRUE,"java","script:a")',
  '_xlfn.TEXTJOIN(":",TRUE,"javascript","a")',
  'CONCATENATE("java",LOWER("SCRIPT"),":",A1)',
  'CHAR(106)&"avascript:a"',
  'CHAR(100+6)&"avascript:a"',
  'CHAR(2*53)&"avascript:a"',
  'CHAR(-1+107)&"avascript:a"',
  '_xlfn.UNICHAR(106)&"avascript:a"',
  '("javascript")&(":a")',
  'SUBSTITUTE("xavascript:a","x","j")',
  'SUBSTITUTE("javaxscript:a","x","",1)',
  'REPLACE("xavascript:a",1,1,"j")',
  'LEFT("javascript:abc",12)',
  'RIGHT("xjavascript:a",12)',
  'MID("xxjavascript:abc",3,99)',
  'REPT("javascript:a",1)',
  'TRIM("  javascript:a")',
  'INDEX({"b";"javascript:a"},2)',
  '_xlfn.XLOOKUP(A1,B:B,{"javascript:a"})',
  '_xlfn.IFS(A1=1,"b",TRUE,"javascript:a")',
  'IFERROR(A1/0,"javascript:a")',
  '@"javascript:a"',
  'T(TEXT("javascript:a","@"))',
]

describe("S55 addresses that a formula works out", () => {
  test.each(handlers)("a handler by %s", (address) => {
    for (const name of ["HYPERLINK", "WEBSERVICE", "_xlfn.IMAGE", "_xlfn.IMPORTTEXT", "_xlfn.IMPORTCSV"])
      expect(cell(`${name}(${address})`), name).toBe("unsafe_link")
  })

  test.each([
    'REPT("\\",2)&"server\\a"',
    'CHAR(92)&CHAR(92)&"server\\a"',
    '_xlfn.LET(_xlpm.s,"\\",_xlpm.s&_xlpm.s&"server\\a")',
    'SUBSTITUTE("//server/a","/","\\")',
    '"\\\\"&A1&"\\a"',
  ])("a file server by %s", (address) => {
    for (const name of ["WEBSERVICE", "_xlfn.IMAGE", "_xlfn.IMPORTTEXT", "_xlfn.IMPORTCSV", "FILES"])
      expect(cell(`${name}(${address})`), name).toBe("file_server")
    expect(cell(`HYPERLINK(${address})`)).toBe("external_links")
  })

  test.each([
    "A1",
    'A1&":a"',
    '"java"&A1',
    "VLOOKUP(A1,B:C,2)",
    'VLOOKUP("search:a",A:B,2)',
    'IF("search:a"=A1,B1,C1)',
    "_xlfn.LAMBDA(_xlpm.a,_xlpm.a)(A1)",
    "CHAR(A1)&CHAR(B1)",
    "CHAR(100+3*2)",
    "Name",
    "Table1[Address]",
    '_xlfn.TEXTBEFORE("javascript:a?","?")',
    '"a"="b"',
    '"a"%',
    "_xlfn.LET(_xlpm.a,_xlpm.a,_xlpm.a)",
  ])("what cannot be worked out is told: %s", (address) => {
    expect(cell(`HYPERLINK(${address})`)).toBe("external_links")
    expect(cell(`WEBSERVICE(${address})`)).toBe("external_data")
    expect(cell(`_xlfn.IMAGE(${address})`)).toBe("external_pictures")
  })

  test("brackets and functions, however deep, hide no address: deeper than any of Excel's is refused", () => {
    const within = (depth: number, before: string, address: string) =>
      `${before.repeat(depth)}"${address}"${")".repeat(depth)}`
    for (const before of ["(", "IF(A1,", "T("]) {
      expect(cell(`IMAGE(${within(64, before, "\\\\server\\a")})`), before).toBe("file_server")
      expect(cell(`IMAGE(${within(500, before, "\\\\server\\a")})`), before).toBe("too_complex")
      expect(cell(`WEBSERVICE(${within(64, before, "https://example.org/a")})`), before).toBe("external_data")
    }
  })

  test("more possibilities than are followed are told", () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => `"${at}"`).join(",")
    expect(cell(`HYPERLINK(CHOOSE(A1,${many(300)}))`)).toBe("external_links")
    expect(cell(`HYPERLINK(CHOOSE(A1,${many(20)})&CHOOSE(B1,${many(20)}))`)).toBe("external_links")
    expect(cell(`HYPERLINK(REPT("a",10000))`)).toBe("external_links")
  })

  test.each<[string, string]>([
    ["STOCKHISTORY", '_xlfn.STOCKHISTORY("MSFT",1)'],
    ["PY", "_xlfn._xlws.PY(0,1,A1)"],
    ["IMPORTCSV", '_xlfn.IMPORTCSV("https://example.org/a.csv")'],
    ["FILES", 'FILES("C:\\a\\*")'],
  ])("what %s fetches is told", (_, formula) => expect(cell(formula)).toBe("external_data"))
})

describe("S55 formulas that a formula works out, and macro functions in names", () => {
  test.each<[string, string]>([
    ["dde", "EVALUATE(\"cmd|'/c calc'!A0\")"],
    ["dde", 'EVALUATE("cmd"&CHAR(124)&"\'/c calc\'!A0")'],
    ["runs_program", 'EVALUATE("EXEC(""calc"")")'],
    ["runs_program", 'EVALUATE(_xlfn.LET(_xlpm.a,"CALL(",_xlpm.a&"""a"")"))'],
    ["runs_program", 'EVALUATE("EVALUATE(""EXEC(1)"")")'],
    ["unsafe_link", 'EVALUATE("HYPERLINK(""search-ms:a"")")'],
    ["computed_fields", "EVALUATE(A1)"],
    ["computed_fields", 'EVALUATE("1+1")'],
    ["runs_program", 'RUN("a.xlsm!b")'],
    ["runs_program", 'OPEN("C:\\a.xlsm")'],
    ["dde", "REQUEST(1,2)"],
    ["runs_program", 'SEND.MAIL("a@example.org")'],
    ["runs_program", 'FILE.DELETE("a")'],
    ["runs_program", "FREAD(1,2)"],
    ["runs_program", 'ON.TIME(NOW(),"a")'],
    ["", "OPENING(A1)+RUNS"],
  ])("%s: %s", (expected, formula) => expect(named(formula)).toBe(expected))

  test("a chart's formula of a number format, and a control's in any case", () => {
    const chart = 'xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex"'
    expect(judge(`<cx:nf ${chart}>cmd|a!A0</cx:nf>`)).toBe("dde")
    expect(judge('<x:fmlalink xmlns:x="urn:schemas-microsoft-com:office:excel">cmd|a!A0</x:fmlalink>')).toBe("dde")
    expect(judge('<x:FMLAMACRO xmlns:x="urn:schemas-microsoft-com:office:excel">[1]!Run</x:FMLAMACRO>')).toBe(
      "runs_program",
    )
  })
})
