import { buttonClass } from "./ui/button-class"
import { Wordmark } from "./wordmark"

/** The head of pages that anybody may see. */
export function PublicHeader({ action }: { action?: { label: string; href: string } }) {
  return (
    <header className="border-b border-line">
      <div className="mx-auto flex min-h-16 max-w-300 flex-wrap items-center justify-between gap-4 px-4 sm:px-6">
        <Wordmark href="/" />
        {action && (
          <a href={action.href} className={`${buttonClass("quiet")} -mr-4`}>
            {action.label}
          </a>
        )}
      </div>
    </header>
  )
}
