import type { ContentTypes } from "../parts"
import type { Part, Relationship } from "../preflight/part"
import type { OfficeKind } from "../report"

/** What is known of a document before its parts are read; entries' names as the file spells them. */
export type Document = {
  kind: OfficeKind
  parts: Part[]
  types: ContentTypes
  relationships: Relationship[]
}
