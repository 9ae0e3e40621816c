import { PersonMenu } from "./person-menu"
import { classNames } from "./ui/class-names"
import { Wordmark } from "./wordmark"

type AppHeaderProps = {
  person: { name: string; email: string }
  /** Where the wordmark leads. */
  home: string
  /** As wide as the page below it. */
  width?: "narrow" | "wide"
}

/** The head of every page behind the sign-in: the wordmark, and who one is. */
export function AppHeader({ person, home, width = "wide" }: AppHeaderProps) {
  return (
    <header className="border-b border-line">
      <div
        className={classNames(
          "mx-auto flex h-16 items-center justify-between gap-4 px-4 sm:px-6",
          width === "narrow" ? "max-w-240" : "max-w-400",
        )}
      >
        <Wordmark href={home} />
        <div className="-mr-3 flex min-w-0">
          <PersonMenu person={person} />
        </div>
      </div>
    </header>
  )
}
