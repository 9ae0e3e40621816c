import { Parser } from "htmlparser2"
import type { Discoveries } from "../discoveries"
import { judgeLink } from "../links/judge"
import { Refused } from "../refused"
import { HtmlDepth } from "./html-depth"
import { isField, judgeLoaded, loadedByStyle, TooManyTargets } from "./html-loads"

/** Elements that load or run something of their own, and the base of all addresses. */
const refusedElements = new Set("object embed applet iframe frame frameset base bgsound layer ilayer portal".split(" "))
/** Elements of Word's own XML, whatever their prefix: what they hold is an object, a field or a document elsewhere. */
const refusedIslands = new Set(
  (
    "application oleobject oleobjects object control ocx bindata docsuppdata docoledata attachedtemplate mailmerge " +
    "datasource headersource fldsimple fldchar instrtext subdoc altchunk script supbook ddelink querytable webquerysource"
  ).split(" "),
)
const refusedLinks = new Set(["edit-time-data", "ole-object-data"])
const loadingAttributes = new Set(
  "src background poster data lowsrc dynsrc srcset imagesrcset longdesc classid codebase href archive manifest datasrc".split(
    " ",
  ),
)
/** What a parser of HTML does not read as elements, and another program may. */
const textElements = new Set("script title textarea xmp noembed noframes plaintext noscript".split(" "))
const maxNesting = 3
/** Comments and the like with markup in them, each of which is read by itself. */
const maxAsides = 5_000
/** Word's documents in XML, which are no pages. */
const otherDocuments = ["schemas.microsoft.com/office/2006/xmlpackage", "schemas.microsoft.com/office/word/2003/"]

type Attribute = { name: string; value: string }

/**
 * Judges a chunk of HTML, which Word takes into the document when it opens it.
 * @throws Refused for elements that load or run something of their own, for fields, and for what may not be loaded
 */
export function judgeHtml(html: string, part: string, discoveries: Discoveries): void {
  const text = html.toLowerCase()
  if (otherDocuments.some((namespace) => text.includes(namespace))) throw new Refused("unknown_object", part)
  new HtmlJudge(part, discoveries, text.includes("dde")).judge(html, 0)
}

class HtmlJudge {
  private asides = 0

  constructor(
    private readonly part: string,
    private readonly discoveries: Discoveries,
    /** The letters stand somewhere in the page. */
    private readonly hasDde: boolean,
  ) {}

  judge(html: string, nesting: number): void {
    if (!html.includes("<")) return
    this.asides += 1
    if (nesting > maxNesting || this.asides > maxAsides) throw new Refused("too_complex", this.part)
    // Word reads XML where HTML has `<script/>` begin a script.
    const modes = nesting === 0 && isXhtml(html) ? [false, true] : [false]
    for (const xmlMode of modes) this.parse(html, nesting, xmlMode)
  }

  private parse(html: string, nesting: number, xmlMode: boolean): void {
    const attributes: Attribute[] = []
    const texts: string[] = []
    const styles: string[] = []
    let open = ""
    let islands = 0
    const depth = new HtmlDepth(this.part)
    const parser = new Parser(
      {
        // All attributes, since programs differ in which of two of one name they take.
        onattribute: (name, value) => attributes.push({ name: name.toLowerCase(), value }),
        onopentag: (written) => {
          const name = written.toLowerCase()
          depth.open()
          this.judgeElement(name, attributes.splice(0), islands > 0)
          open = name
          if (name === "xml") islands += 1
        },
        onclosetag: (written) => {
          open = ""
          depth.close()
          if (written.toLowerCase() === "xml") islands -= 1
        },
        ontext: (text) => {
          if (open === "style") styles.push(text)
          else if (textElements.has(open)) texts.push(text)
        },
        // What Word alone reads stands in comments.
        oncomment: (comment) => this.judgeAside(comment, nesting + 1),
        onprocessinginstruction: (_, data) => this.judgeAside(data, nesting + 1),
      },
      { decodeEntities: true, xmlMode, recognizeCDATA: false },
    )
    parser.write(html)
    parser.end()
    this.judgeStyle(styles.join(""))
    this.judge(texts.join(""), nesting + 1)
  }

  /** What is no element to HTML: a comment, or an instruction to Internet Explorer, which Word calls. */
  private judgeAside(aside: string, nesting: number): void {
    if (/^\s*\?\s*import/i.test(aside)) throw new Refused("unknown_object", this.part)
    this.judge(aside, nesting)
  }

  private judgeElement(name: string, attributes: Attribute[], isInIsland: boolean): void {
    const local = name.slice(name.indexOf(":") + 1)
    const isPrefixed = local !== name
    const has = (attribute: string, test: (value: string) => boolean) =>
      attributes.some((one) => one.name === attribute && test(one.value.trim().toLowerCase()))
    if (
      refusedElements.has(local) ||
      (isPrefixed && refusedIslands.has(local)) ||
      (name.startsWith("w:") && !isInIsland) ||
      (local === "script" && has("src", (value) => value !== "")) ||
      (local === "meta" && has("http-equiv", (value) => value.includes("refresh"))) ||
      (local === "link" && has("rel", (value) => refusedLinks.has(value)))
    )
      throw new Refused("unknown_object", this.part)
    for (const attribute of attributes) this.judgeAttribute(local, attribute)
  }

  private judgeAttribute(element: string, { name, value }: Attribute): void {
    const local = name.slice(name.indexOf(":") + 1)
    if (local === "href" && (element === "a" || element === "area")) judgeLink(value, this.part, this.discoveries)
    else if (local === "action" || local === "formaction" || local === "ping")
      judgeLink(value, this.part, this.discoveries)
    else if (local === "style") this.judgeStyle(value)
    else if (loadingAttributes.has(local)) {
      const several = local.endsWith("srcset") ? value.split(",") : [value]
      for (const one of several) judgeLoaded(one.trim(), this.part, this.discoveries)
    }
  }

  private loadedBy(style: string): string[] | undefined {
    try {
      return loadedByStyle(style)
    } catch (error) {
      throw error instanceof TooManyTargets ? new Refused("too_complex", this.part) : error
    }
  }

  /** What a style loads, and the marks by which Word writes fields into HTML. */
  private judgeStyle(style: string): void {
    if (isField(style)) throw new Refused(this.hasDde ? "dde" : "unknown_object", this.part)
    const loaded = this.loadedBy(style)
    if (!loaded) throw new Refused("unknown_object", this.part)
    for (const target of loaded) judgeLoaded(target, this.part, this.discoveries)
  }
}

function isXhtml(html: string): boolean {
  const head = html.slice(0, 4096).toLowerCase()
  return head.includes("<?xml") || head.includes("/xhtml")
}
