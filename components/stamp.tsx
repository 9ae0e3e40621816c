import { Check } from "lucide-react"
import type { ReactNode } from "react"
import { classNames } from "./ui/class-names"

/** The mark of something proven: set a little askew, as stamps are. */
export function Stamp({ children, fresh = false }: { children: ReactNode; fresh?: boolean }) {
  return (
    <span
      className={classNames(
        "inline-flex max-w-full -rotate-1 items-center gap-1.5 rounded-sm border-3 border-double border-status-available px-1.5 text-xs font-semibold text-status-available",
        fresh && "animate-stamp",
      )}
    >
      <Check aria-hidden size={14} strokeWidth={2.5} className="shrink-0" />
      {/* One piece, so that its words keep the spaces between them. */}
      <span>{children}</span>
    </span>
  )
}
