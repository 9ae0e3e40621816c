import { describe, expect, test } from "vitest"
import {
  begin,
  end,
  escaped,
  field,
  fieldWith,
  heard,
  inParagraph,
  instruct,
  separate,
  shown,
  strict,
} from "./fields.fixture"

const call = ' DDEAUTO c:\\\\a.exe "/k"'
const deleted = (xml: string) => `<w:del w:id="1">${xml}</w:del>`
const inserted = (xml: string) => `<w:ins w:id="1">${xml}</w:ins>`
const plainText = (text: string) => `<w:r><w:instrText>${escaped(text)}</w:instrText></w:r>`

describe("DDE is refused", () => {
  test.each<[string, string]>([
    ["plainly", field(call)],
    ["as DDE", field("DDE c t i")],
    ["in lower case", field("ddeauto c t i")],
    ["in wide letters", field("ＤＤＥＡＵＴＯ c t i")],
    ["behind 9,000 blanks", field(`${" ".repeat(9_000)}DDEAUTO c t`)],
    ["behind a million blanks", field(`${" ".repeat(1_000_000)}DDEAUTO c t`)],
    ["behind blanks of all kinds", field(`\t\n\u00a0\u2003\u3000\u200b\ufeff\u00ad\u2028\u3164{“"DDE c t`)],
    ["with invisible characters in it", field("D\u200bD\u2060E c t")],
    ["behind elements that are blanks", field("<w:r><w:tab/><w:br/><w:cr/></w:r>", "DDE c t")],
    ["with a tab behind it", field("DDE", "<w:r><w:tab/></w:r>", "c t")],
    ["with a hyphen that does not break behind it", field("DDE", "<w:r><w:noBreakHyphen/></w:r>", "c t")],
    ["with a soft hyphen behind it", field("DDEAUTO", "<w:r><w:softHyphen/></w:r>", "c t")],
    ["with a quote behind it", field('DDEAUTO"c" "t"')],
    ["in pieces", field("D", "DE", "AU", "TO", " a b")],
    ["over paragraphs", inParagraph(begin + instruct(" DDE")) + inParagraph(`${instruct("AUTO a b")}${end}`)],
    ["in text that is no instruction", field(shown(" DDE a b"))],
    ["in symbols", field('<w:r><w:sym w:font="Symbol" w:char="F044"/></w:r>', "DE a b")],
    ["in smart tags", field("D", `<w:smartTag>${instruct("DE a b")}</w:smartTag>`)],
    ["in a control", field("D", `<w:sdt><w:sdtContent>${instruct("DE a b")}</w:sdtContent></w:sdt>`)],
    ["in a simple field", '<w:fldSimple w:instr=" DDE a b"/>'],
    ["in a padded simple field", `<w:fldSimple w:instr="${" ".repeat(9_000)}DDE a b"/>`],
    ["in another attribute of that name", '<w:fldSimple w:instr="PAGE" x:instr="DDE a b"/>'],
    ["in the attribute of Strict", '<w:fldSimple s:instr="DDE a b"/>'],
    ["in another field's result", fieldWith(field(call), "PAGE")],
    ["in another field's instruction", field("IF 1 = 1 ", field(call))],
    [
      "in a text box",
      field("IF 1 = 1", `<w:r><w:pict><v:shape><w:txbxContent>${field(call)}</w:txbxContent></v:shape></w:pict></w:r>`),
    ],
    ["unclosed", begin + instruct(call)],
    ["unopened", instruct(call)],
    ["behind an end too many", end + field(call)],
    ["spelled by QUOTE", field(field("QUOTE 68 68 69 32 97"))],
    ["spelled by QUOTE, unclosed", begin + field("QUOTE 68 68 69 32 97")],
    ["spelled by QUOTE in hexadecimal", field(field("QUOTE 0x44 0x44 0x45"), " a b")],
    ["partly quoted", field("D", field('QUOTE "DE"'), "AUTO a b")],
    ["partly quoted, with another result", field("D", fieldWith(shown("x"), 'QUOTE "DE"'), "AUTO a b")],
    ["quoted in two steps", field(field("QUOTE ", field("QUOTE 68"), "DE"), " a b")],
    ["as the stored result of a nested field", field(fieldWith(shown("DDEAUTO"), "REF c"), ' "cmd.exe"')],
    [
      "quoted with another result, where a change touches the quotation",
      field("D", fieldWith(shown("x"), "QUOTE ", deleted(plainText("69")), ' "DE"'), "AUTO a b"),
    ],
    ["with arguments as a stored result", field(fieldWith(shown('DDE "cmd" "t"'), "REF c"))],
    ["stored by Word", field(fieldWith(instruct("DDEAUTO"), "REF c"), ' "cmd.exe"')],
    ["stored in a simple field", field(`<w:fldSimple w:instr="REF c">${shown("DDE")}</w:fldSimple>`, " a b")],
    ["with computed arguments", field("DDEAUTO ", field("REF c"))],
    ["directly before a nested field", field("DDEAUTO", field("REF c"))],
    ["behind a field without a result", field(field('SET c "1"'), "DDE a b")],
    ["before a deletion", field("D", deleted(plainText("x")), "DE a b")],
    ["when a deletion is rejected", field("D", deleted("<w:r><w:delInstrText>DE</w:delInstrText></w:r>"), " a b")],
    ["when an insertion is rejected", field("D", inserted(instruct("x")), "DE a b")],
    ["when an insertion is accepted", field(inserted(instruct("D")), "DE a b")],
    ["deleted as a whole", deleted(field("x", "<w:r><w:delInstrText>DDE a b</w:delInstrText></w:r>"))],
    ["when the field around a piece is deleted", field(deleted(begin), "D", deleted(end), shown("DE a b"))],
    ["where blanks at the ends do not count", field(plainText(" DD "), plainText(" EAUTO"), instruct(" a b"))],
    ["behind junk in another run", field("junk ", call)],
    ["behind junk, in pieces", field("MERGEFIELD x ", "DD", "EAUTO ", "a")],
    ["behind junk of another namespace", field("<x:instrText>junk </x:instrText>", "<w:r><x:t>y</x:t></w:r>", call)],
    [
      "behind another namespace's end",
      field('<w:r><w:fldChar x:fldCharType="end" w:fldCharType="begin"/></w:r>', call),
    ],
  ])("%s", (_, body) => {
    expect(heard(body)).toEqual({ refused: "dde", notices: [] })
    expect(
      heard(
        inParagraph(body.replaceAll("<w:instrText", "<s:instrText").replaceAll("</w:instrText", "</s:instrText")),
        strict,
      ),
    ).toMatchObject({ refused: "dde" })
  })

  test.each<[string, string]>([
    ["elements in an instruction's text", field("<w:r><w:instrText>DD<x:a>junk</x:a>E a b</w:instrText></w:r>")],
    ["an element of others around it", field(`<x:a>${instruct("PAGE ")}</x:a>`, "INCLUDETEXT a")],
    ["an end in an element of others", field("PAGE", `<x:a>${end}</x:a>`)],
    [
      "alternatives of a keyword",
      field(`<mc:AlternateContent><mc:Choice Requires="x">${instruct("PAGE")}</mc:Choice></mc:AlternateContent>`),
    ],
    [
      "an end in an alternative",
      `${begin}<mc:AlternateContent><mc:Choice Requires="x">${end}</mc:Choice></mc:AlternateContent>`,
    ],
    ["a beginning in an alternative", `<mc:AlternateContent><mc:Fallback>${begin}</mc:Fallback></mc:AlternateContent>`],
    ["70 nested fields", begin.repeat(70)],
    ["70 nested text boxes", "<w:txbxContent>".repeat(70) + "</w:txbxContent>".repeat(70)],
    ["an address of any length", field(`HYPERLINK "${"x".repeat(70_000)}"`)],
    ["a separator that alone is deleted", `${begin}${instruct("INCLUDETEXT a")}${deleted(separate)}${end}`],
    ["a beginning that alone is deleted", `${deleted(begin)}${instruct("HYPERLINK a")}${end}`],
    ["a keyword whose beginning alone is deleted", `${deleted(begin)}${instruct("INCLUDE")}${end}`],
    [
      "a beginning that alone is deleted, in another field",
      field("IF ", `${deleted(begin)}${instruct("PAGE ")}${end}`, " = 1"),
    ],
    ["two types of one mark", '<w:r><w:fldChar w:fldCharType="begin" s:fldCharType="end"/></w:r>'],
    ["an unknown type", '<w:r><w:fldChar w:fldCharType="Begin"/></w:r>'],
  ])("what programs read differently is refused: %s", (_, body) => {
    expect(heard(body)).toEqual({ refused: "too_complex", notices: [] })
  })
})

test("a harmless field of which a tracked change deletes one mark alone", () => {
  const deletedMark = (xml: string) => `<w:del w:id="1">${xml}</w:del>`
  const bodies = [
    `${deletedMark(begin)}${instruct("PAGE ")}${separate}${shown("1")}${end}`,
    `${begin}${instruct("REF a \\h ")}${deletedMark(separate)}${shown("1")}${end}`,
    `${begin}${instruct("TOC \\o ")}${separate}${shown("1")}${deletedMark(end)}`,
  ]
  for (const body of bodies) {
    expect(heard(body)).toEqual({ notices: [] })
    expect(heard(body + field(call)).refused).toBe("dde")
    expect(heard(body + field('INCLUDETEXT "http://example.org"')).refused).toBe("remote_object")
  }
})
