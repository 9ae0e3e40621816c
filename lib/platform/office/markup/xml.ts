import { SaxesParser, type SaxesTagNS } from "saxes"
import type { Attribute, Element, PartListener } from "../preflight/part"
import { Refused } from "../refused"
import { PartDecoder } from "./decoder"

/** The parser's time grows with depth times names: more than this no document has. */
const maxDepth = 256
const maxAttributes = 256
const maxElements = 200_000_000
/** A prefix is looked for from the inside out: the sum of the depths of all deep ones. */
const maxLookups = 100_000_000
const shallow = 16
/** The parser keeps a text, a name or a value until it ends. */
const maxTokenCharacters = 32 * 1024 ** 2
const strayText = "text data outside of root node."

export type XmlOptions = {
  /** An SVG picture may name its public document type, as drawing programs write it; it may declare nothing in it. */
  svgDoctype?: boolean
}

/**
 * Parses one XML part as its bytes come, once, for all who listen.
 * @throws Refused for a DOCTYPE, an undeclared entity, XML that is not well-formed, and what is beyond the limits
 *   (`too_complex`): a limit of ours is never taken for a fault of the document
 */
export class XmlReader {
  private readonly parser = new SaxesParser({ xmlns: true, position: false })
  private readonly decoder: PartDecoder
  private sinceToken = 0

  constructor(
    private readonly where: string,
    listeners: PartListener[],
    private readonly options: XmlOptions = {},
  ) {
    this.decoder = new PartDecoder(where)
    this.guard(listeners)
    this.listen(listeners)
  }

  write(bytes: Uint8Array): void {
    this.parse(this.decoder.write(bytes))
  }

  end(): void {
    this.parse(this.decoder.end())
    this.parser.close()
  }

  private parse(text: string): void {
    this.sinceToken += text.length
    if (this.sinceToken > maxTokenCharacters) throw this.tooComplex()
    if (text !== "") this.parser.write(text)
  }

  private tooComplex(): Refused {
    return new Refused("too_complex", this.where)
  }

  private guard(listeners: PartListener[]): void {
    let depth = 0
    let elements = 0
    let attributes = 0
    let lookups = 0
    this.parser.on("error", ({ message }) => {
      // Programs have written such, and Office reads on.
      if (message.endsWith(strayText)) return
      throw new Refused(message.endsWith("undefined entity.") ? "xml_doctype" : "malformed_xml", this.where)
    })
    this.parser.on("doctype", (doctype) => {
      if (this.options.svgDoctype && doctype.trimStart().startsWith("svg") && !doctype.includes("[")) return
      throw new Refused("xml_doctype", this.where)
    })
    this.parser.on("opentagstart", () => {
      depth += 1
      elements += 1
      attributes = 0
      this.sinceToken = 0
      if (depth > maxDepth || elements > maxElements) throw this.tooComplex()
    })
    this.parser.on("attribute", () => {
      attributes += 1
      if (depth > shallow) lookups += depth
      if (attributes > maxAttributes || lookups > maxLookups) throw this.tooComplex()
    })
    this.parser.on("closetag", ({ local, uri }) => {
      depth -= 1
      this.sinceToken = 0
      for (const listener of listeners) listener.close?.(local, uri)
    })
  }

  private listen(listeners: PartListener[]): void {
    if (listeners.length === 0) return
    this.parser.on("opentag", (tag) => {
      const element = new Opened(tag)
      for (const listener of listeners) listener.open?.(element)
    })
    const heard = (text: string) => {
      for (const listener of listeners) listener.text?.(text)
    }
    this.parser.on("text", heard)
    this.parser.on("cdata", heard)
  }
}

class Opened implements Element {
  constructor(private readonly tag: SaxesTagNS) {}

  get local(): string {
    return this.tag.local
  }

  get uri(): string {
    return this.tag.uri
  }

  attribute = (local: string): string | undefined => {
    const { attributes } = this.tag
    const plain = attributes[local]
    if (plain) return plain.value
    for (const name in attributes) if (attributes[name]?.local === local) return attributes[name].value
    return undefined
  }

  attributes = (): Attribute[] => Object.values(this.tag.attributes)
}
