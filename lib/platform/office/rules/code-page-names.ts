import type { Entry } from "../archive/directory"
import { partKey } from "../package/part-key"
import { relationshipKind, relationshipsPart, targetOf } from "../parts"
import type { Relationship } from "../preflight/part"
import { Refused } from "../refused"

/** What programs give names in their writer's language. */
const mediaKinds = new Set(["image", "hdphoto", "thumbnail", "media", "audio", "video"])

/**
 * A name in a code page is another name on another computer, so a relationship that leads to no part that we see may lead
 * to one for the reader. To pictures, sound and films it may; parts that are more than that are refused.
 */
export function checkCodePageNames(entries: Entry[], relationships: Relationship[]): void {
  if (!entries.some(({ codePage }) => codePage)) return
  const certain = new Set(entries.filter(({ guessed }) => !guessed).map(({ name }) => partKey(name)))
  const uncertain = relationships.find((relationship) => {
    if (relationship.external || mediaKinds.has(relationshipKind(relationship))) return false
    const target = targetOf(relationship)
    return !certain.has(target) && /[^\0-~]/.test(target)
  })
  if (uncertain) throw new Refused("unsafe_entry_name", relationshipsPart(uncertain))
}
