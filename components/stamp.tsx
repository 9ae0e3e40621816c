import { Check } from "lucide-react"
import type { ReactNode } from "react"
import { classNames } from "./ui/class-names"

/** The mark of something proven: set a little askew, as stamps are. */
export function Stamp({ children, fresh = false }: { children: ReactNode; fresh?: boolean }) {
  return (
    <span
      className={classNames(
        "inline-flex -rotate-1 items-center gap-1.5 rounded-sm border border-status-available px-2 py-0.5 text-xs font-semibold text-status-available outline-1 outline-offset-2 outline-status-available/40",
        fresh && "animate-stamp",
      )}
    >
      <Check aria-hidden size={14} strokeWidth={2.5} className="shrink-0" />
      {children}
    </span>
  )
}
