import { Parser } from "htmlparser2"
import type { Attribute, Element, PartListener } from "../preflight/part"
import { Refused } from "../refused"
import { PartDecoder } from "./decoder"

const maxDepth = 256
const maxAttributes = 256
/** Every element that declares one has a list of its own. */
const maxPrefixes = 256

/**
 * Reads a VML drawing, which Office itself has written with HTML in it that is no XML, and which Office reads past such
 * faults: so does this reader, and every rule hears the drawing to its end.
 * @throws Refused for a DOCTYPE, an unknown encoding, and what is beyond the limits
 */
export class DrawingReader {
  private readonly decoder: PartDecoder
  private readonly parser: Parser
  /** The namespaces of prefixes within each open element, innermost last. */
  private readonly scopes: ReadonlyMap<string, string>[] = [new Map()]

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
    if (this.scopes.length > maxDepth || named.length > maxAttributes) throw new Refused("too_complex", this.where)
    const declared = named.filter(([attribute]) => attribute === "xmlns" || attribute.startsWith("xmlns:"))
    const outer = this.scopes.at(-1) ?? new Map()
    const inner = declared.map(([attribute, value]): [string, string] => [attribute.slice(6), value])
    if (outer.size + inner.length > maxPrefixes) throw new Refused("too_complex", this.where)
    this.scopes.push(declared.length === 0 ? outer : new Map([...outer, ...inner]))
    const attributes = named.map(([attribute, value]): Attribute => ({ ...this.nameOf(attribute, false), value }))
    const element: Element = {
      ...this.nameOf(name, true),
      attribute: (local) => given[local] ?? attributes.find((attribute) => attribute.local === local)?.value,
      attributes: () => attributes,
    }
    for (const listener of this.listeners) listener.open?.(element)
  }

  private close(name: string): void {
    const { local, uri } = this.nameOf(name, true)
    if (this.scopes.length > 1) this.scopes.pop()
    for (const listener of this.listeners) listener.close?.(local, uri)
  }

  private nameOf(name: string, isElement: boolean): { local: string; uri: string } {
    const colon = name.indexOf(":")
    const prefix = colon < 0 ? "" : name.slice(0, colon)
    const uri = prefix === "" && !isElement ? "" : (this.scopes.at(-1)?.get(prefix) ?? "")
    return { local: name.slice(colon + 1), uri }
  }
}
