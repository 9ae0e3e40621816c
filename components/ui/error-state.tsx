import { TriangleAlert } from "lucide-react"
import type { ReactNode } from "react"

/** In place of something that could not be shown: what happened, and what to do. */
export function ErrorState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div role="alert" className="flex flex-col items-center px-4 py-16 text-center">
      <TriangleAlert aria-hidden size={28} strokeWidth={1.5} className="mb-4 text-danger" />
      <h2 className="font-serif text-lg font-medium">{title}</h2>
      {children && <div className="mt-2 max-w-md text-ink-soft">{children}</div>}
      {action && <div className="mt-6">{action}</div>}
    </div>
  )
}
