import { relationshipKind, relationshipsPart } from "../parts"
import { Refused } from "../refused"
import type { Document } from "./document"

/** The VBA project, its data, and Excel 4.0's macro sheets. */
const relationshipKinds = ["vbaproject", "wordvbadata", "vbaprojectsignature", "xlmacrosheet", "xlintlmacrosheet"]

/** Refuses macros: a content type, a relationship or a part of theirs. */
export function checkMacros({ parts, types, relationships }: Document): void {
  const named = parts.find(({ name }) => /vbaproject\w*\.bin$/i.test(name))
  if (named) throw new Refused("macro_enabled", named.name)
  const spelled = (folded: string) => parts.find(({ name }) => name.toLowerCase() === folded)?.name ?? folded
  const typed =
    types.all().find(({ type }) => /vbaproject|vbadata|macrosheet/.test(type)) ??
    [...types.overridden(), ...parts].find(({ type }) => type.includes("macroenabled"))
  if (typed) throw new Refused("macro_enabled", spelled(typed.name))
  const related = relationships.find((relationship) => relationshipKinds.includes(relationshipKind(relationship)))
  if (related) throw new Refused("macro_enabled", relationshipsPart(related))
}
