import type { ReactNode } from "react"
import { Wordmark } from "@/components/wordmark"

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-112 flex-col px-4 py-8 sm:py-16">
      <header className="mb-8 flex justify-center">
        <Wordmark href="/" />
      </header>
      <main id="content">{children}</main>
    </div>
  )
}
