import { Discoveries } from "../discoveries"
import { Refused } from "../refused"
import { parse } from "../testing/parse"
import { listenForFields } from "./listen"

export const transitional = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
export const strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"

const namespaces = [
  ["x", "urn:example:other"],
  ["mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"],
  ["wps", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"],
  ["v", "urn:schemas-microsoft-com:vml"],
  ["s", strict],
]
  .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  .join(" ")

export const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

const mark = (type: string) => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`
export const begin = mark("begin")
export const separate = mark("separate")
export const end = mark("end")

/** A run with a piece of an instruction. */
export const instruct = (text: string) => `<w:r><w:instrText xml:space="preserve">${escaped(text)}</w:instrText></w:r>`
export const shown = (text: string) => `<w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r>`

/** A field of these pieces: XML as it is, or the text of a run. */
export const field = (...pieces: string[]) =>
  `${begin}${pieces.map((piece) => (piece.startsWith("<") ? piece : instruct(piece))).join("")}${end}`
/** The same with a stored result. */
export const fieldWith = (result: string, ...pieces: string[]) =>
  `${field(...pieces).slice(0, -end.length)}${separate}${result}${end}`

export const inParagraph = (xml: string) => `<w:p>${xml}</w:p>`

/** Why a body is refused, or what is told of it, as `code: words`. */
export function heard(body: string, uri = transitional): { refused?: string; notices: string[] } {
  const discoveries = new Discoveries()
  try {
    const xml = `<w:document xmlns:w="${uri}" ${namespaces}><w:body>${body}</w:body></w:document>`
    parse(xml, listenForFields({ name: "word/document.xml", type: "" }, discoveries))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { refused: error.refusal.reason, notices: [] }
  }
  const found = discoveries.notices(() => undefined)
  return { notices: found.flatMap(({ code, places }) => places.map((place) => `${code}: ${place}`)) }
}
