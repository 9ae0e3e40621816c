import type { PartListener } from "../preflight/part"
import { Refused } from "../refused"
import { type XmlOptions, XmlReader } from "./xml"

/**
 * Reads a part that nothing reads as markup, but that may be XML: all rules hear it for as long as it is. A fault at which
 * every XML parser stops ends that, and is no reason to refuse it; a limit of ours still is. It may hold no DOCTYPE.
 */
export class DataReader {
  private reader: XmlReader | undefined
  private tail = ""
  private hasDoctype = false
  private beginsAsMarkup: boolean | undefined

  constructor(
    private readonly where: string,
    listeners: PartListener[],
    options: XmlOptions = {},
  ) {
    this.reader = new XmlReader(where, listeners, options)
  }

  write(bytes: Uint8Array): void {
    // Both bytes of UTF-16 without the empty ones read as one.
    const text = this.tail + Buffer.from(bytes).toString("latin1").replaceAll("\0", "").toUpperCase()
    this.beginsAsMarkup ??= beginsAsMarkup(text)
    this.hasDoctype ||= text.includes("<!DOCTYPE") || text.includes("<!ENTITY")
    this.tail = text.slice(-16)
    this.unlessFaulty((reader) => reader.write(bytes))
  }

  end(): void {
    this.unlessFaulty((reader) => reader.end())
  }

  private unlessFaulty(read: (reader: XmlReader) => void): void {
    try {
      if (this.reader) read(this.reader)
    } catch (error) {
      if (!(error instanceof Refused) || error.refusal.reason !== "malformed_xml") throw error
      this.reader = undefined
    }
    if (!this.reader && this.hasDoctype && this.beginsAsMarkup) throw new Refused("xml_doctype", this.where)
  }
}

/** A text with a DOCTYPE somewhere in it, such as JSON, is no document of that type; undefined for blanks alone. */
function beginsAsMarkup(text: string): boolean | undefined {
  const first = /[!-~]/.exec(text)?.[0]
  return first === undefined ? undefined : first === "<"
}
