import type { Discoveries } from "../discoveries"
import { judgeFetch } from "../links/judge"

const picture = { words: "Picture from", code: "external_pictures" } as const
const maxTargetCharacters = 4096
const maxTargets = 10_000

/** A style names more addresses than any page does. */
export class TooManyTargets extends Error {}

/** Judges what a page loads by itself. @throws Refused */
export function judgeLoaded(target: string, part: string, discoveries: Discoveries): void {
  // The picture's own bytes.
  if (/^data:image\/(?!svg)[a-z]/i.test(target)) return
  judgeFetch(target, part, discoveries, picture)
}

/** Whether a style makes an element the beginning, the middle or the end of a field of Word's. */
export function isField(style: string): boolean {
  return readingsOf(style).some((reading) => reading.replace(/\s+/g, "").includes("mso-element:field"))
}

/** What `url(...)` and `@import` of a style name; undefined where the style runs something. */
export function loadedByStyle(style: string): string[] | undefined {
  const readings = readingsOf(style)
  const isRunning = readings.some((reading) => /expression\s?\(|behaviou?r\s?:|-moz-binding/.test(reading))
  return isRunning ? undefined : readings.flatMap((reading) => [...targetsIn(reading)])
}

/** As it is written, and as a program reads it that knows comments and escapes. */
function readingsOf(style: string): string[] {
  const written = style.toLowerCase()
  const read = decodeStyle(withoutComments(written)).toLowerCase()
  return read === written ? [written] : [written, read]
}

function withoutComments(style: string): string {
  const kept: string[] = []
  for (let at = 0; at < style.length; ) {
    const begin = style.indexOf("/*", at)
    kept.push(style.slice(at, begin < 0 ? style.length : begin))
    const end = begin < 0 ? -1 : style.indexOf("*/", begin + 2)
    at = end < 0 ? style.length : end + 2
  }
  return kept.join("")
}

/** `\75 rl` is `url`. */
function decodeStyle(style: string): string {
  return style.replace(
    /\\(?:([0-9a-f]{1,6})\s?|([^\n]))/gi,
    (_, code: string | undefined, character: string | undefined) => {
      const value = code === undefined ? 0 : Number.parseInt(code, 16)
      if (value > 0 && value <= 0x10ffff) return String.fromCodePoint(value)
      return character ?? ""
    },
  )
}

function* targetsIn(style: string): Generator<string> {
  for (const opening of ["url", "@import"])
    for (let at = style.indexOf(opening), count = 0; at >= 0; at = style.indexOf(opening, at + 1), count += 1) {
      if (count > maxTargets) throw new TooManyTargets()
      const start = skip(style, at + opening.length, /[\s("']/)
      if (opening === "url" && start === at + opening.length) continue
      yield style
        .slice(start, start + maxTargetCharacters)
        .split(/["');]/, 1)[0]
        ?.trim() ?? ""
    }
}

function skip(text: string, from: number, characters: RegExp): number {
  let at = from
  while (at < text.length && characters.test(text.charAt(at))) at += 1
  return at
}
