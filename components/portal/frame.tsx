import type { ReactNode } from "react"
import { portalPageWords as words } from "./words"

/** The portal's one column, under its title. */
export function PortalFrame({ children }: { children: ReactNode }) {
  return (
    <main id="content" className="@container mx-auto max-w-240 px-4 pt-8 pb-24 sm:px-6 sm:pt-12">
      <h1 className="mb-6 font-serif text-xl font-medium sm:text-2xl">{words.title}</h1>
      {children}
    </main>
  )
}
