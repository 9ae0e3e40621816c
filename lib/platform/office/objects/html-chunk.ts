import { Parser } from "htmlparser2"
import type { Discoveries } from "../discoveries"
import { judgeFetch, judgeLink } from "../links/judge"
import { Refused } from "../refused"

const picture = { words: "Picture from", code: "external_pictures" } as const
/** Elements that load or run something of their own. */
const refusedElements = new Set([
  "object",
  "embed",
  "applet",
  "iframe",
  "frame",
  "frameset",
  "base",
  "bgsound",
  "layer",
  "xml",
])
const loadingAttributes = new Set([
  "src",
  "background",
  "poster",
  "data",
  "lowsrc",
  "dynsrc",
  "srcset",
  "longdesc",
  "classid",
  "codebase",
  "href",
])
const maxNesting = 3

/**
 * Judges a chunk of HTML, which Word takes into the document when it opens it.
 * @throws Refused for elements that load or run something of their own, for fields, and for what may not be loaded
 */
export function judgeHtml(html: string, part: string, discoveries: Discoveries, nesting = 0): void {
  if (nesting > maxNesting) throw new Refused("too_complex", part)
  let inStyle = false
  const styles: string[] = []
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        inStyle = name === "style"
        judgeElement(name, attributes, part, discoveries)
      },
      ontext: (text) => {
        if (inStyle) styles.push(text)
      },
      onclosetag: () => {
        inStyle = false
      },
      // What Word alone reads stands in comments.
      oncomment: (comment) => {
        const end = comment.trimStart().startsWith("[if") ? comment.indexOf("]>") : -1
        if (end >= 0) judgeHtml(comment.slice(end + 2), part, discoveries, nesting + 1)
      },
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  )
  parser.write(html)
  parser.end()
  judgeStyle(styles.join(""), part, discoveries)
}

function judgeElement(name: string, attributes: Record<string, string>, part: string, discoveries: Discoveries): void {
  const isScript = name === "script" && (attributes.src ?? "").trim() !== ""
  const isRefresh = name === "meta" && (attributes["http-equiv"] ?? "").toLowerCase().includes("refresh")
  if (refusedElements.has(name) || isScript || isRefresh || name.startsWith("o:ole") || name.startsWith("w:"))
    throw new Refused("unknown_object", part)
  for (const [attribute, value] of Object.entries(attributes)) {
    const local = attribute.slice(attribute.indexOf(":") + 1)
    if (local === "href" && (name === "a" || name === "area")) judgeLink(value, part, discoveries)
    else if (local === "action" || local === "formaction") judgeLink(value, part, discoveries)
    else if (loadingAttributes.has(local)) judgeFetch(value, part, discoveries, picture)
    else if (local === "style") judgeStyle(value, part, discoveries)
  }
}

/** `url(...)` and `@import` of a style, and the marks by which Word writes fields into HTML. */
function judgeStyle(style: string, part: string, discoveries: Discoveries): void {
  const plain = style.replaceAll("\\", "").toLowerCase()
  if (plain.includes("mso-element:field") || plain.includes("mso-element: field"))
    throw new Refused("unknown_object", part)
  if (plain.includes("expression(") || plain.includes("behavior:")) throw new Refused("unknown_object", part)
  for (const opening of ["url(", "@import"]) {
    for (let at = plain.indexOf(opening); at >= 0; at = plain.indexOf(opening, at + 1)) {
      const target = plain
        .slice(at + opening.length, at + opening.length + 2048)
        .trimStart()
        .replace(/^(?:url\()?["']?/, "")
      judgeFetch(target.split(/["');]/, 1)[0] ?? "", part, discoveries, picture)
    }
  }
}

const marks: [string, string][] = [
  ["efbbbf", "utf-8"],
  ["fffe", "utf-16le"],
  ["feff", "utf-16be"],
]
const lookedAtCharacters = 4096

/** The text of a page: by its mark, or by the character set that it declares. @throws Refused for one that is not known */
export function decodeHtml(bytes: Buffer, part: string): string {
  const hex = bytes.toString("hex", 0, 3)
  const marked = marks.find(([mark]) => hex.startsWith(mark))?.[1]
  const head = bytes.toString("latin1", 0, lookedAtCharacters).toLowerCase()
  const at = head.indexOf("charset=")
  const declared =
    at < 0 ? "windows-1252" : (/^["']?([a-z0-9_:-]{1,40})/.exec(head.slice(at + 8))?.[1] ?? "windows-1252")
  try {
    return new TextDecoder(marked ?? declared).decode(bytes)
  } catch {
    throw new Refused("unknown_encoding", part)
  }
}
