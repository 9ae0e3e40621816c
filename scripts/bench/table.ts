/** What a figure should be: at least or at most so much, or at least such a part of the reference. */
export type Target = { least: number } | { most: number } | { ratio: number }

/** Milliseconds of CPU per request (or per GiB). */
export type Cost = { workers: number; primary: number; database: number; reference?: number }

export type Row = {
  what: string
  unit: string
  ours: number
  reference?: number | undefined
  target?: Target
  cost?: Cost
}

export function isMet({ ours, reference, target }: Row): boolean | undefined {
  if (!target) return undefined
  if ("least" in target) return ours >= target.least
  if ("most" in target) return ours <= target.most
  return reference === undefined ? undefined : ours / reference >= target.ratio
}

function figure(value: number | undefined): string {
  if (value === undefined) return ""
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en")
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}

function targetText(target: Target | undefined): string {
  if (!target) return ""
  if ("least" in target) return `>= ${target.least.toLocaleString("en")}`
  return "most" in target ? `<= ${target.most.toLocaleString("en")}` : `ratio >= ${target.ratio}`
}

function costText(cost: Cost | undefined): string {
  if (!cost) return ""
  const ours = [cost.workers, cost.primary, cost.database].map(figure).join(" + ")
  return cost.reference === undefined ? ours : `${ours} (${figure(cost.reference)})`
}

function cells(row: Row): string[] {
  const met = isMet(row)
  return [
    row.what,
    `${figure(row.ours)} ${row.unit}`,
    row.reference === undefined ? "" : `${figure(row.reference)} ${row.unit}`,
    row.reference === undefined ? "" : (row.ours / row.reference).toFixed(2),
    targetText(row.target),
    met === undefined ? "" : met ? "yes" : "NO",
    costText(row.cost),
  ]
}

/** All rows as a table in Markdown, with columns that are wide enough for a terminal. */
export function formatTable(rows: Row[]): string {
  const titles = [
    "what",
    "ours",
    "reference",
    "ratio",
    "target",
    "met",
    "CPU ms: workers + primary + database (reference)",
  ]
  const lines = rows.map(cells)
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)),
  )
  const draw = (line: string[]) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
  return [draw(titles), draw(widths.map((width) => "-".repeat(width))), ...lines.map(draw)].join("\n")
}
