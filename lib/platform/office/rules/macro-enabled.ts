import { relationshipKind, relationshipsPart } from "../parts"
import { Refused } from "../refused"
import type { Document } from "./document"

/** The VBA project, its data, and Excel 4.0's macro sheets. */
const relationshipKinds = ["vbaproject", "wordvbadata", "xlmacrosheet", "xlintlmacrosheet"]

/**
 * Refuses macros: a part, a content type of a part that is there, or a relationship of theirs. A document that is typed as
 * macro-enabled but has no macros, as an embedded binary workbook, is none.
 */
export function checkMacros({ parts, relationships }: Document): void {
  const named = parts.find(({ name }) => /vbaproject\w*\.bin$/i.test(name))
  if (named) throw new Refused("macro_enabled", named.name)
  const typed = parts.find(({ type }) => /vbaproject|vbadata|macrosheet/.test(type))
  if (typed) throw new Refused("macro_enabled", typed.name)
  const related = relationships.find((relationship) => relationshipKinds.includes(relationshipKind(relationship)))
  if (related) throw new Refused("macro_enabled", relationshipsPart(related))
}
