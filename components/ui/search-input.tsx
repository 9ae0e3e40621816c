import { Search } from "lucide-react"
import type { ComponentProps } from "react"
import { classNames } from "./class-names"

/** A field to search with. Its label is its name; it is not shown. */
export function SearchInput({ label, className, ...rest }: ComponentProps<"input"> & { label: string }) {
  return (
    <span className={classNames("relative block", className)}>
      <Search
        aria-hidden
        size={16}
        className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-ink-soft"
      />
      <input
        type="search"
        maxLength={150}
        autoComplete="off"
        enterKeyHint="search"
        placeholder={label}
        {...rest}
        aria-label={label}
        className="h-10 w-full min-w-0 rounded-md border border-line-strong bg-surface-raised pr-3 pl-9 text-sm text-ink placeholder:text-ink-soft hover:border-ink focus-visible:outline-offset-0 [&:placeholder-shown::-webkit-search-cancel-button]:hidden"
      />
    </span>
  )
}
