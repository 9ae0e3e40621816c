import type { Discoveries } from "../discoveries"
import { judgeLoaded, loadedByStyle, TooManyTargets } from "../objects/html-loads"
import type { Part, PartListener } from "../preflight/part"
import { Refused } from "../refused"

const svg = "http://www.w3.org/2000/svg"
const maxStyleCharacters = 256 * 1024

/** Judges what the styles of an SVG picture load: `url(...)` of an attribute, and all of a `style` element. */
export function listenForSvgStyles(part: Part, discoveries: Discoveries): PartListener {
  let gathered: string[] | undefined
  let characters = 0
  const judge = (style: string) => {
    for (const target of loadedIn(style, part.name))
      if (!target.startsWith("#")) judgeLoaded(target, part.name, discoveries)
  }
  return {
    open: ({ local, uri, attributes }) => {
      if (uri !== svg) return
      if (local === "style") [gathered, characters] = [[], 0]
      for (const { value } of attributes()) if (/url|@import|\\/i.test(value)) judge(value)
    },
    text: (text) => {
      characters += text.length
      if (gathered && characters > maxStyleCharacters) throw new Refused("too_complex", part.name)
      gathered?.push(text)
    },
    close: (local, uri) => {
      if (!gathered || local !== "style" || uri !== svg) return
      judge(gathered.join(""))
      gathered = undefined
    },
  }
}

function loadedIn(style: string, part: string): string[] {
  try {
    // A style that runs something does so in no program that shows pictures of a document.
    return loadedByStyle(style) ?? []
  } catch (error) {
    throw error instanceof TooManyTargets ? new Refused("too_complex", part) : error
  }
}
