"use client"

import { formatTime } from "@/components/format/time"
import { classNames } from "@/components/ui/class-names"
import { useNow } from "@/components/ui/use-now"
import type { Hour } from "@/lib/features/system/schema"
import { barsOf, drawing, summarise } from "./bars"
import { type Chart, words } from "./words"

const middle = 12

/** One figure over the last day: its total, and a bar for each hour. What went wrong is hollow, and of another colour. */
export function HourChart({ hours, chart }: { hours: readonly Hour[]; chart: Chart }) {
  const { title, series, format } = chart
  const { totals, most } = summarise(hours, chart)
  const width = hours.length * drawing.step
  const says = series.map(({ label }, index) => `${format(totals[index] ?? 0)} ${label}`)
  return (
    <figure className="border-t border-line pt-3">
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="text-sm font-medium">{title}</span>
        <span className="flex flex-wrap gap-x-4 text-sm text-ink-soft tabular-nums">
          {series.map(({ key, label, bad }, index) => (
            <span key={key} className="inline-flex items-center gap-1.5">
              <span
                aria-hidden
                className={classNames("size-2", bad ? "border-2 border-status-stopped" : "bg-ink-soft")}
              />
              <span className="font-medium text-ink">{format(totals[index] ?? 0)}</span> {label}
            </span>
          ))}
        </span>
      </figcaption>
      <div className="mt-3 grid grid-cols-[1fr_3.5rem] gap-x-2 text-xs text-ink-soft tabular-nums">
        <svg
          role="img"
          aria-label={words.day.summary(title, says, format(most))}
          viewBox={`0 0 ${width} ${drawing.height}`}
          preserveAspectRatio="none"
          className="h-20 w-full overflow-visible border-b border-line-strong"
        >
          {barsOf(hours, chart).map((bar) => (
            <rect
              key={`${bar.x} ${bar.bad}`}
              x={bar.x}
              y={bar.y}
              width={drawing.bar}
              height={bar.height}
              vectorEffect="non-scaling-stroke"
              className={bar.bad ? "fill-surface stroke-status-stopped stroke-[1.5]" : "fill-ink-soft"}
            />
          ))}
          {hours.map((hour, index) => (
            <HourTitle key={hour.at} hour={hour} chart={chart} x={index * drawing.step} />
          ))}
        </svg>
        {/* How high the highest bar is, and the line that all stand on. */}
        <div aria-hidden className="-my-2 flex flex-col justify-between">
          <span>{most > 0 && format(most)}</span>
          <span>0</span>
        </div>
        <div aria-hidden className="mt-2 flex justify-between">
          <HourTime at={hours[0]?.at} />
          <HourTime at={hours[middle]?.at} />
          <span>{words.day.now}</span>
        </div>
      </div>
    </figure>
  )
}

/** What an hour held, on hover, over its whole height. */
function HourTitle({ hour, chart: { series, format }, x }: { hour: Hour; chart: Chart; x: number }) {
  const timeZone = useNow() === null ? "UTC" : undefined
  const figures = series.map(({ key, label }) => `${format(hour[key])} ${label}`).join(", ")
  return (
    <rect x={x} y={0} width={drawing.step} height={drawing.height} className="fill-transparent hover:fill-ink/5">
      <title suppressHydrationWarning>{`${formatTime(hour.at, timeZone)}: ${figures}`}</title>
    </rect>
  )
}

/** The hour in the reader's own time, once the page is alive; the server writes UTC. */
export function HourTime({ at }: { at: string | undefined }) {
  const timeZone = useNow() === null ? "UTC" : undefined
  return at ? (
    <time dateTime={at} suppressHydrationWarning>
      {formatTime(at, timeZone)}
    </time>
  ) : null
}
