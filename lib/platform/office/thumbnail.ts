import { relationshipKind, targetOf } from "./parts"
import type { Relationship } from "./preflight/part"
import type { DocumentFacts } from "./report"

const bytesMost = 256 * 1024

/** The name, in lower case, of the part that the package calls its thumbnail. */
export function thumbnailName(relationships: Relationship[]): string | undefined {
  const found = relationships.find(
    (relationship) =>
      relationship.from === "" && !relationship.external && relationshipKind(relationship) === "thumbnail",
  )
  return found && targetOf(found)
}

/** Gathers a picture of at most 256 KiB, which is what its first bytes say. */
export class Thumbnail {
  private pieces: Buffer[] = []
  private bytes = 0

  write(piece: Uint8Array): void {
    this.bytes += piece.byteLength
    if (this.bytes <= bytesMost) this.pieces.push(Buffer.from(piece))
    else this.pieces = []
  }

  picture(): DocumentFacts["thumbnail"] {
    const bytes = new Uint8Array(Buffer.concat(this.pieces))
    const mark = Buffer.from(bytes.subarray(0, 8)).toString("hex")
    if (mark === "89504e470d0a1a0a") return { type: "image/png", bytes }
    return mark.startsWith("ffd8ff") ? { type: "image/jpeg", bytes } : null
  }
}
