/** A waybill without entries. */
export function SheetDrawing() {
  return (
    <svg
      aria-hidden
      viewBox="0 0 96 72"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.25}
      strokeLinecap="round"
      strokeLinejoin="round"
      className="h-18 w-24"
    >
      <path d="M16 12h56l10 10v42H16z" className="fill-surface-raised" />
      <path d="M72 12v10h10" />
      <path d="M24 24h22M24 34h50M24 42h50M24 50h26" className="stroke-line-strong" />
      <path d="M60 56h14" />
      <path d="M48 1v8m0 0-3.500-3.500m3.500 3.500 3.500-3.500" className="stroke-accent" />
    </svg>
  )
}
