import type { Element } from "../preflight/part"

export type Role =
  | "character"
  | "simple"
  | "instruction"
  | "text"
  | "deleted"
  | "inserted"
  | "story"
  | "blank"
  | "symbol"

/** What matters of Word's elements. */
export const roles: ReadonlyMap<string, Role> = new Map<string, Role>([
  ["fldChar", "character"],
  ["fldSimple", "simple"],
  ["instrText", "instruction"],
  ["delInstrText", "instruction"],
  ["t", "text"],
  ["delText", "text"],
  ["del", "deleted"],
  ["moveFrom", "deleted"],
  ["ins", "inserted"],
  ["moveTo", "inserted"],
  ["txbxContent", "story"],
  ["footnote", "story"],
  ["endnote", "story"],
  ["comment", "story"],
  ["docPart", "story"],
  ["tab", "blank"],
  ["ptab", "blank"],
  ["br", "blank"],
  ["cr", "blank"],
  ["noBreakHyphen", "blank"],
  ["softHyphen", "blank"],
  ["sym", "symbol"],
])

const compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006"
const xml = "http://www.w3.org/XML/1998/namespace"
/** Namespaces whose elements Word reads around runs. */
const known = new Set([
  compatibility,
  "http://schemas.openxmlformats.org/officeDocument/2006/math",
  "http://purl.oclc.org/ooxml/officeDocument/math",
])
const ownByMicrosoft = "http://schemas.microsoft.com/office/word/"

/** One of what programs choose from: each reads another. */
export function isAlternative(local: string, uri: string): boolean {
  return uri === compatibility && (local === "Choice" || local === "Fallback")
}

/** An element in which Word looks for no runs, or which it leaves out with all it holds. */
export function isForeign(uri: string): boolean {
  return !known.has(uri) && !uri.startsWith(ownByMicrosoft)
}

/** What `w:sym` shows: fonts of symbols have their characters at F000 and above. */
export function symbolOf(element: Element): string {
  const code = Number.parseInt(element.attribute("char") ?? "", 16)
  if (!(code > 0 && code < 0x10000)) return " "
  return String.fromCharCode(code >= 0xf000 && code <= 0xf0ff ? code - 0xf000 : code)
}

/** Whether `xml:space` says that blanks at the ends of an element's text count. */
export function keepsBlanks(element: Element): boolean {
  return element.attributes().some(({ local, uri, value }) => local === "space" && uri === xml && value === "preserve")
}
