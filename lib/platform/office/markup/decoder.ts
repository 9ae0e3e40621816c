import { Refused } from "../refused"
import { findEncoding } from "./encoding"

/** Turns the bytes of a part into text, as they come. */
export class PartDecoder {
  private decoder: TextDecoder | undefined
  private head: Buffer = Buffer.alloc(0)

  constructor(private readonly where: string) {}

  /** @throws Refused for an encoding that Office documents do not use, and for bytes that are not in their encoding */
  write(bytes: Uint8Array): string {
    if (this.decoder) return this.decode(this.decoder, bytes)
    this.head = Buffer.concat([this.head, bytes])
    return this.begin(false)
  }

  end(): string {
    const begun = this.decoder ? "" : this.begin(true)
    return this.decoder ? begun + this.decode(this.decoder) : begun
  }

  private begin(isAll: boolean): string {
    const found = findEncoding(this.head, isAll)
    if (found.state === "more") return ""
    if (found.state === "unknown") throw new Refused("unknown_encoding", this.where)
    this.decoder = found.decoder
    const { head } = this
    this.head = Buffer.alloc(0)
    return this.decode(found.decoder, head)
  }

  private decode(decoder: TextDecoder, bytes?: Uint8Array): string {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode()
    } catch {
      throw new Refused("malformed_xml", this.where)
    }
  }
}
