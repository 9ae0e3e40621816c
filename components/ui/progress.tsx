import { classNames } from "./class-names"

type ProgressProps = {
  label: string
  /** From 0 to 1; null while nobody knows. */
  value: number | null
  /** What is said of it, in place of per cent. */
  valueText?: string
  className?: string
}

/** How far something has come. */
export function Progress({ label, value, valueText, className }: ProgressProps) {
  const percent = value === null ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={valueText}
      className={classNames("h-1 overflow-hidden rounded-full bg-line", className)}
    >
      <div
        className={classNames(
          "h-full origin-left rounded-full bg-accent transition-transform ease-linear",
          percent === undefined && "animate-pulse",
        )}
        style={{ transform: `scaleX(${percent === undefined ? 1 : percent / 100})` }}
      />
    </div>
  )
}
