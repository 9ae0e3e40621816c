import { classNames } from "./class-names"

/** Enough of the end to tell files of one series apart. */
const tailLength = 14
/** Letters that run from right to left; parts of such a name would change places. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/

/** A file's name on one line. Where it does not fit its middle is left out, since both ends tell files apart. */
export function FileName({ name, className }: { name: string; className?: string }) {
  const letters = [...name]
  const whole = letters.length <= tailLength || rightToLeft.test(name)
  const head = whole ? name : letters.slice(0, -tailLength).join("")
  const tail = whole ? "" : letters.slice(-tailLength).join("")
  return (
    <span
      title={name}
      dir={whole ? "auto" : undefined}
      className={classNames("flex min-w-0 whitespace-pre", className)}
    >
      <span className="truncate">{head}</span>
      {tail && <span className="shrink-0">{tail}</span>}
    </span>
  )
}
