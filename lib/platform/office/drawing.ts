import { Refused } from "./refused"
import { XmlReader } from "./xml"

/** Reads VML: as XML while it is, since Office has written such that is not; then only for what no part may declare. */
export class DrawingReader {
  private reader: XmlReader | undefined
  private tail = ""

  constructor(
    private readonly where: string,
    listeners: ConstructorParameters<typeof XmlReader>[1],
  ) {
    this.reader = new XmlReader(where, listeners)
  }

  write(bytes: Uint8Array): void {
    // Both bytes of UTF-16 without the empty ones read as one.
    const text = this.tail + Buffer.from(bytes).toString("latin1").replaceAll("\0", "")
    if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new Refused("xml_doctype", this.where)
    this.tail = text.slice(-16)
    this.lenient((reader) => reader.write(bytes))
  }

  end(): void {
    this.lenient((reader) => reader.end())
  }

  private lenient(read: (reader: XmlReader) => void): void {
    if (!this.reader) return
    try {
      read(this.reader)
    } catch (error) {
      if (!(error instanceof Refused) || error.refusal.reason !== "malformed_xml") throw error
      this.reader = undefined
    }
  }
}
