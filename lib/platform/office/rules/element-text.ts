import type { Element, Part, PartListener } from "../preflight/part"
import { Refused } from "../refused"

/** Longer than any address. */
const maxCharacters = 4096

/**
 * Hears the text of elements that hold an address, all of it: also around and within elements that stand inside.
 * @throws Refused for a text that is longer than any address
 */
export function listenForAddress(
  part: Part,
  isWanted: (element: Element) => boolean,
  judge: (address: string) => void,
): Required<PartListener> {
  let address = ""
  let depth = 0
  return {
    open: (element) => {
      if (depth > 0 || isWanted(element)) depth += 1
    },
    text: (piece) => {
      if (depth === 0) return
      if (address.length + piece.length > maxCharacters) throw new Refused("too_complex", part.name)
      address += piece
    },
    close: () => {
      if (depth === 0) return
      depth -= 1
      if (depth > 0) return
      const whole = address
      address = ""
      judge(whole)
    },
  }
}
