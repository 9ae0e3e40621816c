import { Discoveries } from "../discoveries"
import { judgeExternal } from "../links/external"
import { relationshipKind } from "../parts"
import type { Document } from "./document"
import type { Use } from "./uses"

/** Kinds of which the relationship's type alone is reason enough, whatever element uses it. */
const certain = new Map<string, Use>([
  ["attachedtemplate", "template"],
  ["frame", "frame"],
  ["subdocument", "subdocument"],
  ["afchunk", "chunk"],
])

/** Refuses at once, before any part is read, what `Uses` would refuse at the end. */
export function checkRemote({ relationships }: Document): void {
  for (const relationship of relationships) {
    const use = certain.get(relationshipKind(relationship))
    if (use && relationship.external) judgeExternal(relationship, use, new Discoveries())
  }
}
