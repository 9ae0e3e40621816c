"use client"

import { type ReactNode, useEffect, useRef } from "react"
import { toast } from "sonner"
import { ProblemPage } from "@/components/problem-page"
import { buttonClass } from "@/components/ui/button-class"
import type { EndedSession, Holder } from "./session-state"
import { sessionWords as words } from "./words"

type Me = { id: string; name: string; role: "ops" | "client" }

/**
 * Asks the server who is signed in now.
 * @returns null when it does not say: being away ends no session
 */
export async function lookAtSession(holder: Holder): Promise<"good" | "changed" | EndedSession | null> {
  const response = await fetch("/api/v1/me", { cache: "no-store" })
  if (response.status === 401 || response.status === 403) return { is: "over" }
  if (!response.ok) return null
  const me: Me = await response.json()
  if (me.id !== holder.id) return { is: "another", name: me.name, role: me.role }
  return me.role === holder.role ? "good" : "changed"
}

/** In place of a page whose session is no more: why, and the way on. */
export function SessionEnded({ session }: { session: EndedSession }) {
  if (session.is === "another") {
    return (
      <Told
        title={words.another.title}
        href={session.role === "ops" ? "/ops" : "/portal"}
        action={words.another.action(session.name)}
      >
        <p className="wrap-anywhere">{words.another.why(session.name)}</p>
      </Told>
    )
  }
  const { pathname, search } = window.location
  return (
    <Told
      title={words.over.title}
      href={`/sign-in?callbackUrl=${encodeURIComponent(pathname + search)}`}
      action={words.over.action}
    >
      <p>{words.over.why}</p>
      <p>{words.over.kept}</p>
    </Told>
  )
}

type ToldProps = { title: string; children: ReactNode; href: string; action: string }

/** Told at once to who listens instead of looking, and with the focus on what to do: it was on something that is gone. */
function Told({ title, children, href, action }: ToldProps) {
  const way = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    // Notices name documents too.
    toast.dismiss()
    way.current?.focus()
  }, [])
  return (
    <div role="alert">
      <ProblemPage
        title={title}
        action={
          <a ref={way} href={href} className={`${buttonClass("primary")} wrap-anywhere`}>
            {action}
          </a>
        }
      >
        {children}
      </ProblemPage>
    </div>
  )
}
