import type { Hour } from "@/lib/features/system/schema"
import type { Chart } from "./words"

/** A chart's drawing: so many units wide for an hour, and so high for the highest. */
export const drawing = { step: 10, bar: 7, height: 60 }

/** One bar: an hour's share of a series, above the series before it. */
export type Bar = { x: number; y: number; height: number; bad: boolean }

export type Summary = { total: number; most: number; totals: number[] }

/** What a chart shows in all, and in the hour with the most. */
export function summarise(hours: readonly Hour[], { series }: Pick<Chart, "series">): Summary {
  const totals = series.map(({ key }) => hours.reduce((sum, hour) => sum + hour[key], 0))
  const most = Math.max(0, ...hours.map((hour) => sumOf(hour, series)))
  return { totals, most, total: totals.reduce((sum, each) => sum + each, 0) }
}

/** The bars of a chart. What happened at all can be seen, however little it is beside the most. */
export function barsOf(hours: readonly Hour[], chart: Pick<Chart, "series">): Bar[] {
  const { most } = summarise(hours, chart)
  const least = 2
  return hours.flatMap((hour, index) => {
    let top = drawing.height
    return chart.series.flatMap(({ key, bad = false }) => {
      const value = hour[key]
      if (value === 0) return []
      const height = Math.max(least, (value / most) * drawing.height)
      top -= height
      const x = index * drawing.step + (drawing.step - drawing.bar) / 2
      return { x, y: Math.max(0, top), height: Math.min(height, drawing.height), bad }
    })
  })
}

function sumOf(hour: Hour, series: Chart["series"]): number {
  return series.reduce((sum, { key }) => sum + hour[key], 0)
}
