import type { ReactNode } from "react"
import { PersonMenu } from "./person-menu"
import { classNames } from "./ui/class-names"
import { Wordmark } from "./wordmark"

type AppHeaderProps = {
  person: { name: string; email: string }
  /** Where the wordmark leads. */
  home: string
  /** The ways to other pages, where there are several. */
  nav?: ReactNode
  /** As wide as the page below it. */
  width?: "narrow" | "wide"
}

/** The head of every page behind the sign-in: the wordmark, and who one is. */
export function AppHeader({ person, home, nav, width = "wide" }: AppHeaderProps) {
  return (
    <header className="border-b border-line">
      <div
        className={classNames(
          "mx-auto flex min-h-16 flex-wrap items-center justify-between gap-x-4 px-4 sm:gap-x-8 sm:px-6",
          nav ? "max-sm:gap-y-1 max-sm:pt-2" : "max-sm:py-2",
          width === "narrow" ? "max-w-240" : "max-w-400",
        )}
      >
        <Wordmark href={home} />
        {nav && <div className="max-sm:order-last max-sm:w-full sm:mr-auto">{nav}</div>}
        <div className="-mr-3 flex min-w-0 flex-1 basis-32 justify-end">
          <PersonMenu person={person} />
        </div>
      </div>
    </header>
  )
}
