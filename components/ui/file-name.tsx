import { classNames } from "./class-names"

/** Enough of the end to tell files of one series apart. */
const tailLength = 14
/** A head shorter than this is not worth cutting. */
const headLength = 6
/** Letters that run from right to left; parts of such a name would change places. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/

/** A file's name on one line. Where it does not fit its middle is left out, since both ends tell files apart. */
export function FileName({ name, className }: { name: string; className?: string }) {
  const letters = [...name]
  const whole = letters.length <= headLength + tailLength || rightToLeft.test(name)
  if (whole) {
    return (
      <span title={name} dir="auto" className={classNames("block min-w-0 truncate whitespace-pre", className)}>
        {name}
      </span>
    )
  }
  const tail = letters.slice(-tailLength).join("").trimStart()
  return (
    <span title={name} className={classNames("flex min-w-0 overflow-hidden whitespace-pre", className)}>
      <span className="sr-only">{name}</span>
      <span aria-hidden className="min-w-[3ch] overflow-hidden text-ellipsis">
        {name.slice(0, -tail.length)}
      </span>
      <span aria-hidden className="shrink-0">
        {tail}
      </span>
    </span>
  )
}
