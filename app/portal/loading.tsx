import { PortalFrame } from "@/components/portal/frame"
import { Skeleton } from "@/components/ui/skeleton"

const rows = ["first", "second", "third", "fourth", "fifth"]

export default function PortalLoading() {
  return (
    <PortalFrame>
      <ul aria-busy="true" className="border-t border-line">
        {rows.map((row) => (
          <li key={row} className="flex items-center gap-4 border-b border-line py-4">
            <Skeleton className="h-10 w-8" />
            <div className="grid flex-1 gap-2 py-0.5">
              <Skeleton className="h-4 w-3/5" />
              <Skeleton className="h-4 w-2/5" />
            </div>
            <Skeleton className="hidden h-10 w-44 @xl:block" />
          </li>
        ))}
      </ul>
    </PortalFrame>
  )
}
