import { isIgnored } from "../package/roles"
import { relationshipsPart, targetOf } from "../parts"
import { Refused } from "../refused"
import type { Document } from "./document"

/** Refuses a document that leads into a folder which is no part of it: what lies there is not read by every program. */
export function checkIgnoredFolders({ types, relationships }: Document): void {
  const led = relationships.find((relationship) => !relationship.external && isIgnored(targetOf(relationship)))
  if (led) throw new Refused("unsafe_entry_name", relationshipsPart(led))
  const typed = types.overridden().find(({ name }) => isIgnored(name))
  if (typed) throw new Refused("unsafe_entry_name", typed.name)
}
