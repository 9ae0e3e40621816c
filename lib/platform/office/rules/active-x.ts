import { relationshipKind, relationshipsPart } from "../parts"
import { Refused } from "../refused"
import type { Document } from "./document"

const relationshipKinds = ["control", "activexcontrol", "activexcontrolbinary"]

/** Refuses ActiveX controls: a content type, a relationship or a part of theirs. */
export function checkActiveX({ parts, types, relationships }: Document): void {
  const part = parts.find(({ name, type }) => /(^|\/)activex\/./i.test(name) || type.includes("ms-office.activex"))
  if (part) throw new Refused("active_x", part.name)
  const typed = types.overridden().find(({ type }) => type.includes("ms-office.activex"))
  if (typed) throw new Refused("active_x", typed.name)
  const related = relationships.find((relationship) => relationshipKinds.includes(relationshipKind(relationship)))
  if (related) throw new Refused("active_x", relationshipsPart(related))
}
