import Link from "next/link"
import { PersonMenu } from "./person-menu"
import { classNames } from "./ui/class-names"
import { Wordmark } from "./wordmark"

export type NavigationItem = { label: string; href: string; current: boolean }

type AppHeaderProps = {
  person: { name: string; email: string }
  /** Where the wordmark leads. */
  home: string
  navigation?: readonly NavigationItem[]
  /** As wide as the page below it. */
  width?: "narrow" | "wide"
}

/** The head of every page behind the sign-in: the wordmark, where one can go, and who one is. */
export function AppHeader({ person, home, navigation = [], width = "wide" }: AppHeaderProps) {
  return (
    <header className="border-b border-line">
      <div
        className={classNames(
          "mx-auto flex h-16 items-center gap-4 px-4 sm:gap-8 sm:px-6",
          width === "narrow" ? "max-w-240" : "max-w-400",
        )}
      >
        <Wordmark href={home} />
        {navigation.length > 0 && (
          <nav aria-label="Main" className="flex min-w-0 flex-1 gap-1 overflow-x-auto">
            {navigation.map(({ label, href, current }) => (
              <Link
                key={href}
                href={href}
                prefetch={false}
                aria-current={current ? "page" : undefined}
                className={classNames(
                  "rounded-md px-3 py-2 text-sm no-underline transition-colors hover:text-ink",
                  current ? "font-medium text-ink" : "text-ink-soft",
                )}
              >
                {label}
              </Link>
            ))}
          </nav>
        )}
        <div className="-mr-3 ml-auto">
          <PersonMenu person={person} />
        </div>
      </div>
    </header>
  )
}
