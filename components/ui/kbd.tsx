import type { ReactNode } from "react"

/** A key of the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-grid h-6 min-w-6 place-items-center rounded-sm border border-line-strong bg-surface-raised px-1.5 font-mono text-xs text-ink">
      {children}
    </kbd>
  )
}
