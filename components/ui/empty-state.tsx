import type { ReactNode } from "react"

type StateProps = {
  /** A drawing or an icon; it says nothing that the words do not. */
  icon?: ReactNode
  title: string
  /** What will be here. */
  children?: ReactNode
  /** The one thing to do. */
  action?: ReactNode
}

/** In place of a list that has nothing in it. */
export function EmptyState({ icon, title, children, action }: StateProps) {
  return (
    <div className="flex flex-col items-center px-4 py-16 text-center">
      {icon && (
        <div aria-hidden className="mb-6 text-ink-soft">
          {icon}
        </div>
      )}
      <h2 className="font-serif text-lg font-medium">{title}</h2>
      {children && <div className="mt-2 max-w-md text-ink-soft">{children}</div>}
      {action && <div className="mt-6">{action}</div>}
    </div>
  )
}
