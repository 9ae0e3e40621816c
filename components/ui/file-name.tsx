import { classNames } from "./class-names"

/** Enough of the end to tell files of one series apart. */
const tailLength = 14
/** A head shorter than this is not worth cutting. */
const headLength = 6
/** Letters that run from right to left; parts of such a name would change places. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/

/** There is no room to cut anything then: the name takes as many lines as it needs. */
const inLargeLetters = "@max-3xs:overflow-visible @max-3xs:whitespace-normal @max-3xs:wrap-anywhere"

/** A file's name on one line. Where it does not fit its middle is left out, since both ends tell files apart. */
export function FileName({ name, className }: { name: string; className?: string }) {
  const letters = [...name]
  const whole = letters.length <= headLength + tailLength || rightToLeft.test(name)
  if (whole) {
    return (
      <span
        title={name}
        dir="auto"
        data-shortened={rightToLeft.test(name) || undefined}
        className={classNames("block min-w-0 truncate whitespace-pre", inLargeLetters, className)}
      >
        {name}
      </span>
    )
  }
  const tail = letters.slice(-tailLength).join("").trimStart()
  return (
    <span
      title={name}
      className={classNames("flex min-w-0 overflow-hidden whitespace-pre", inLargeLetters, "@max-3xs:block", className)}
    >
      <span className="sr-only">{name}</span>
      <span aria-hidden data-shortened className="min-w-[3ch] overflow-hidden text-ellipsis @max-3xs:overflow-visible">
        {name.slice(0, -tail.length)}
      </span>
      <span aria-hidden className="shrink-0">
        {tail}
      </span>
    </span>
  )
}
