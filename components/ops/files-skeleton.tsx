import { Skeleton } from "@/components/ui/skeleton"

const rows = Array.from({ length: 12 }, (_, index) => index)

/** Holds the place of toolbar and table while they are read. */
export function FilesSkeleton() {
  return (
    <div aria-hidden>
      <div className="flex gap-2 py-3">
        <Skeleton className="h-10 w-full sm:w-72" />
        <Skeleton className="h-10 w-32 max-sm:hidden" />
        <Skeleton className="h-10 w-32 max-sm:hidden" />
      </div>
      <div className="h-10 border-b border-line max-sm:hidden" />
      {rows.map((row) => (
        <div key={row} className="flex h-11 items-center gap-6 border-b border-line px-3 max-sm:h-24">
          <Skeleton className="size-4.5" />
          <Skeleton className="h-4 flex-1" />
          <Skeleton className="h-4 w-24 max-sm:hidden" />
          <Skeleton className="h-4 w-16 max-sm:hidden" />
        </div>
      ))}
    </div>
  )
}
