import type { ReactNode } from "react"
import { Wordmark } from "./wordmark"

type ProblemPageProps = {
  /** What happened. */
  title: string
  /** That nothing was lost, and why it happened. */
  children: ReactNode
  /** The one thing to do. */
  action: ReactNode
}

/** A page in place of the one that was asked for. */
export function ProblemPage({ title, children, action }: ProblemPageProps) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-160 flex-col px-4 py-8 sm:px-6">
      <header>
        <Wordmark href="/" />
      </header>
      <main id="content" className="my-auto py-12">
        <h1 className="font-serif text-xl font-medium text-balance sm:text-2xl">{title}</h1>
        <div className="mt-4 grid max-w-prose gap-3 text-ink-soft">{children}</div>
        <div className="mt-8">{action}</div>
      </main>
    </div>
  )
}
