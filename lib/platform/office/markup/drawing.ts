import { Parser } from "htmlparser2"
import type { Attribute, Element, PartListener } from "../preflight/part"
import { Refused } from "../refused"
import { PartDecoder } from "./decoder"

const maxDepth = 256
const maxAttributes = 256

/**
 * Reads a VML drawing, which Office itself has written with HTML in it that is no XML, and which Office reads past such
 * faults: so does this reader, and every rule hears the drawing to its end.
 * @throws Refused for a DOCTYPE, an unknown encoding, and what is beyond the limits
 */
export class DrawingReader {
  private readonly decoder: PartDecoder
  private readonly parser: Parser
  /** The namespaces of prefixes, as they were declared last. */
  private readonly namespaces = new Map<string, string>()
  private depth = 0

  constructor(
    private readonly where: string,
    private readonly listeners: PartListener[],
  ) {
    this.decoder = new PartDecoder(where)
    this.parser = new Parser(
      {
        onopentag: (name, attributes) => this.open(name, attributes),
        ontext: (text) => {
          for (const listener of this.listeners) listener.text?.(text)
        },
        onclosetag: (name) => this.close(name),
        onprocessinginstruction: (name) => {
          if (name.toUpperCase().startsWith("!DOCTYPE")) throw new Refused("xml_doctype", this.where)
        },
      },
      { xmlMode: true, decodeEntities: true },
    )
  }

  write(bytes: Uint8Array): void {
    this.parser.write(this.decoder.write(bytes))
  }

  end(): void {
    this.parser.write(this.decoder.end())
    this.parser.end()
  }

  private open(name: string, given: Record<string, string>): void {
    const named = Object.entries(given)
    this.depth += 1
    if (this.depth > maxDepth || named.length > maxAttributes) throw new Refused("too_complex", this.where)
    for (const [attribute, value] of named) {
      if (attribute === "xmlns") this.namespaces.set("", value)
      else if (attribute.startsWith("xmlns:")) this.namespaces.set(attribute.slice(6), value)
    }
    const attributes = named.map(([attribute, value]): Attribute => ({ ...this.nameOf(attribute, false), value }))
    const element: Element = {
      ...this.nameOf(name, true),
      attribute: (local) => given[local] ?? attributes.find((attribute) => attribute.local === local)?.value,
      attributes: () => attributes,
    }
    for (const listener of this.listeners) listener.open?.(element)
  }

  private close(name: string): void {
    this.depth -= 1
    const { local, uri } = this.nameOf(name, true)
    for (const listener of this.listeners) listener.close?.(local, uri)
  }

  private nameOf(name: string, isElement: boolean): { local: string; uri: string } {
    const colon = name.indexOf(":")
    const prefix = colon < 0 ? "" : name.slice(0, colon)
    const uri = prefix === "" && !isElement ? "" : (this.namespaces.get(prefix) ?? "")
    return { local: name.slice(colon + 1), uri }
  }
}
