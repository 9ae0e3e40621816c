"use client"

import { BookOpen, ChevronDown, LogOut } from "lucide-react"
import { tellOtherTabs } from "./session/doubt"
import { Menu } from "./ui/menu"
import { notify } from "./ui/notify"

const words = {
  menu: (name: string) => `${name}: your account`,
  documentation: "API reference",
  signOut: "Sign out",
  failed: "You are still signed in",
  retry: "The server could not be reached. Try again in a moment.",
}

/** Leaves by a full load, so that nothing of the session stays in memory. */
async function leave(): Promise<void> {
  try {
    const { signOut } = await import("next-auth/react")
    await signOut({ redirect: false })
    tellOtherTabs()
    window.location.assign("/sign-in")
  } catch {
    notify({ kind: "error", message: words.failed, detail: words.retry })
  }
}

/** Who is signed in, and the way out. */
export function PersonMenu({ person }: { person: { name: string; email: string } }) {
  return (
    <Menu
      label={words.menu(person.name)}
      className="min-w-0 shrink! px-3!"
      head={
        <>
          <p className="font-medium">{person.name}</p>
          <p className="text-ink-soft">{person.email}</p>
        </>
      }
      items={[
        { label: words.documentation, icon: BookOpen, href: "/docs" },
        { label: words.signOut, icon: LogOut, onSelect: leave },
      ]}
    >
      <span className="max-w-60 min-w-0 truncate">{person.name}</span>
      <ChevronDown aria-hidden size={16} className="shrink-0" />
    </Menu>
  )
}
