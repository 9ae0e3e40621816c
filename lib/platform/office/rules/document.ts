import type { ContentTypes } from "../parts"
import type { Part, Relationship } from "../preflight/part"
import type { OfficeKind } from "../report"

/** What is known of a document before its parts are read; entries' names as the file spells them. */
export type Document = {
  /** What the name says that it is; an embedded document may be any that can be embedded. */
  kind: OfficeKind | "embedded"
  parts: Part[]
  types: ContentTypes
  relationships: Relationship[]
}
