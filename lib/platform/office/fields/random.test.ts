import fc from "fast-check"
import { expect, test } from "vitest"
import { begin, end, escaped, heard, instruct, separate } from "./fields.fixture"

const call = ' DDEAUTO c:\\\\a.exe "/k"'

const padding = fc
  .tuple(
    fc.integer({ min: 0, max: 20_000 }),
    fc.constantFrom(" ", "\t", "\n", "\u00a0", "\u2003", "\u200b", "\ufeff", '"', "{"),
  )
  .map(([count, blank]) => blank.repeat(count))
const noise = fc.constantFrom(
  "",
  "<x:instrText>junk</x:instrText>",
  '<x:fldChar w:fldCharType="end"/>',
  '<w:r><w:fldChar x:fldCharType="separate"/></w:r>',
  "<w:r><x:t>junk</x:t></w:r>",
  "<x:a><x:b/></x:a>",
  "<w:proofErr/>",
  '<w:bookmarkStart w:id="1"/>',
)
const frame = fc.constantFrom<[string, string]>(
  [begin + instruct(" IF 1 = 1 "), end],
  [begin + instruct(' QUOTE "'), instruct('"') + end],
  [begin + instruct(" PAGE ") + separate, end],
  ["<w:ins>", "</w:ins>"],
  ["<w:smartTag>", "</w:smartTag>"],
  ["<w:txbxContent>", "</w:txbxContent>"],
)

test("DDE is found however it is split, padded and nested, and whatever stands between", () => {
  fc.assert(
    fc.property(
      padding,
      fc.array(fc.tuple(fc.integer({ min: 1, max: call.length }), noise), { maxLength: 8 }),
      fc.array(frame, { maxLength: 10 }),
      fc.boolean(),
      (blanks, cuts, frames, closes) => {
        let at = 0
        const pieces = [...cuts]
          .sort(([one], [other]) => one - other)
          .flatMap(([cut, between]) => {
            const piece = call.slice(at, cut)
            at = Math.max(at, cut)
            return piece === "" ? [between] : [instruct(piece), between]
          })
        const xml = begin + instruct(blanks) + pieces.join("") + instruct(call.slice(at)) + (closes ? end : "")
        const body = frames.reduceRight((inner, [before, after]) => before + inner + after, xml)
        expect(heard(body).refused).toBe("dde")
      },
    ),
    { numRuns: 300 },
  )
})

test("random trees of these elements are read or refused, and nothing else", () => {
  const names = ["w:r", "w:p", "w:del", "w:ins", "w:instrText", "w:delInstrText", "w:t", "w:txbxContent", "x:instrText"]
  const more = ["mc:AlternateContent", "mc:Choice", "mc:Fallback", "w:footnote", "w:tab", "w:sym", "x:a"]
  const texts = [
    " DDE",
    "AUTO a",
    ' HYPERLINK "http',
    "://a",
    ' "\\\\\\\\a\\b',
    " QUOTE 68 ",
    "0xD800",
    "\u{1f600}",
    "\\",
    "=",
    '"',
  ]
  const { node } = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(...texts).map(escaped),
      fc.constantFrom(begin, begin, separate, end),
      fc.constantFrom(...texts).map((text) => `<w:fldSimple w:instr="${escaped(text)}"/>`),
      fc
        .tuple(fc.constantFrom(...names, ...more), fc.array(tie("node"), { maxLength: 5 }))
        .map(([name, inner]) => `<${name}>${inner.join("")}</${name}>`),
    ),
  }))
  fc.assert(
    fc.property(fc.array(node, { maxLength: 12 }), (nodes) => {
      expect(heard(nodes.join("")).notices).toBeInstanceOf(Array)
    }),
    { numRuns: 1_000 },
  )
})
