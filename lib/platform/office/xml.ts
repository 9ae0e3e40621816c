import { SaxesParser, type SaxesTagNS } from "saxes"
import type { Attribute, Element, PartListener } from "./preflight/part"
import { Refused } from "./refused"

/** The parser's time grows with depth times names: more than this no document has. */
const depthMost = 256
const attributesMost = 256
const elementsMost = 200_000_000
/** A prefix is looked for from the inside out: the sum of the depths of all deep ones. */
const lookupsMost = 100_000_000
const shallow = 16
/** The parser keeps a text, a name or a value until it ends. */
const tokenCharactersMost = 32 * 1024 ** 2
const declarationBytes = 128
const strayText = "text data outside of root node."

/**
 * Parses one XML part as its bytes come, once, for all who listen.
 * @throws Refused for a DOCTYPE, an entity that none declared, XML that is not well-formed or is beyond all measure.
 */
export class XmlReader {
  private readonly parser = new SaxesParser({ xmlns: true, position: false })
  private decoder: TextDecoder | undefined
  private head: Buffer = Buffer.alloc(0)
  private sinceToken = 0

  constructor(
    private readonly where: string,
    listeners: PartListener[],
  ) {
    this.guard(listeners)
    this.listen(listeners)
  }

  write(bytes: Uint8Array): void {
    if (this.decoder) {
      this.parse(this.decode(this.decoder, bytes))
      return
    }
    this.head = Buffer.concat([this.head, bytes])
    if (this.head.byteLength >= declarationBytes) this.begin()
  }

  end(): void {
    const decoder = this.decoder ?? this.begin()
    this.parse(this.decode(decoder))
    this.parser.close()
  }

  private begin(): TextDecoder {
    const decoder = decoderFor(this.head)
    if (!decoder) throw new Refused("malformed_xml", this.where)
    this.decoder = decoder
    this.parse(this.decode(decoder, this.head))
    return decoder
  }

  private decode(decoder: TextDecoder, bytes?: Uint8Array): string {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode()
    } catch {
      throw new Refused("malformed_xml", this.where)
    }
  }

  private parse(text: string): void {
    this.sinceToken += text.length
    if (this.sinceToken > tokenCharactersMost) throw new Refused("malformed_xml", this.where)
    this.parser.write(text)
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
    this.parser.on("doctype", () => {
      throw new Refused("xml_doctype", this.where)
    })
    this.parser.on("opentagstart", () => {
      depth += 1
      elements += 1
      attributes = 0
      this.sinceToken = 0
      if (depth > depthMost || elements > elementsMost) throw new Refused("malformed_xml", this.where)
    })
    this.parser.on("attribute", () => {
      attributes += 1
      if (depth > shallow) lookups += depth
      if (attributes > attributesMost || lookups > lookupsMost) throw new Refused("malformed_xml", this.where)
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

  attributes = (): Attribute[] =>
    Object.values(this.tag.attributes).map(({ local, uri, value }) => ({ local, uri, value }))
}

/** The encodings that programs which write Office files use; OPC itself allows only UTF-8 and UTF-16. */
function decoderFor(head: Buffer): TextDecoder | undefined {
  const mark = head.toString("hex", 0, 4)
  if (mark.startsWith("fffe") || mark === "3c003f00") return new TextDecoder("utf-16le", { fatal: true })
  if (mark.startsWith("feff") || mark === "003c003f") return new TextDecoder("utf-16be", { fatal: true })
  const declared = /^(?:\u00ef\u00bb\u00bf)?<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/.exec(
    head.toString("latin1", 0, declarationBytes),
  )?.[1]
  const encoding = (declared ?? "utf-8").toLowerCase()
  if (!["utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"].includes(encoding)) return undefined
  return new TextDecoder(/ascii/.test(encoding) ? "utf-8" : encoding, { fatal: true })
}
