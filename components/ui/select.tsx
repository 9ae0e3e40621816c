import { ChevronDown } from "lucide-react"
import type { ComponentProps } from "react"
import { classNames } from "./class-names"

/** A native choice of one. Give it a label, or `aria-label`. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return (
    <span className={classNames("relative inline-block", className)}>
      <select
        {...rest}
        className="h-10 w-full appearance-none rounded-md border border-line-strong bg-surface-raised py-0 pr-9 pl-3 text-sm text-ink hover:border-ink focus-visible:outline-offset-0"
      />
      <ChevronDown
        aria-hidden
        size={16}
        className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-ink-soft"
      />
    </span>
  )
}
