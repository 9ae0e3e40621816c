import { classNames } from "./class-names"
import { splitName, WholeFileName } from "./whole-file-name"

/** Enough of the stem's end to tell files of one series apart. */
const tailLength = 9
/** A stem shorter than this is not worth cutting. */
const wholeLength = 15
/** Letters that run from right to left; parts of such a name would change places. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
/** What runs from right to left, or makes its neighbours do. */
const turning = new RegExp(`${rightToLeft.source}|[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]`, "u")
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" })

/** A name within a text that is no markup: neither part of it changes how the other, or what is around, is read. */
export function isolatedName(name: string): string {
  if (!turning.test(name)) return name
  return splitName(name)
    .map((part) => `\u2068${part}\u2069`)
    .join("")
}

/** There is no room to cut anything then: the name takes as many lines as it needs. */
const inLargeLetters = "@max-3xs:overflow-visible @max-3xs:whitespace-normal @max-3xs:wrap-anywhere"

/** A file's name on one line. Where it does not fit the middle of its stem is left out, since both ends tell files apart. */
export function FileName({ name, className }: { name: string; className?: string }) {
  const [stem, extension] = splitName(name)
  const letters = [...graphemes.segment(stem)].map(({ segment }) => segment)
  if (letters.length <= wholeLength) {
    return (
      <span
        title={isolatedName(name)}
        className={classNames("block min-w-0 truncate whitespace-pre", inLargeLetters, className)}
      >
        <bdi>{stem}</bdi>
        <bdi>{extension}</bdi>
      </span>
    )
  }
  const tail = rightToLeft.test(stem) ? "" : letters.slice(-tailLength).join("").trimStart()
  return (
    <span
      title={isolatedName(name)}
      className={classNames("flex min-w-0 overflow-hidden whitespace-pre", inLargeLetters, "@max-3xs:block", className)}
    >
      <span className="sr-only">
        <WholeFileName name={name} />
      </span>
      <bdi aria-hidden data-shortened className="min-w-[3ch] overflow-hidden text-ellipsis @max-3xs:overflow-visible">
        {stem.slice(0, stem.length - tail.length)}
      </bdi>
      <bdi aria-hidden className="shrink-0">
        {tail}
      </bdi>
      <bdi aria-hidden className="shrink-0">
        {extension}
      </bdi>
    </span>
  )
}
