"use client"

import { BookOpen, ChevronDown, LogOut } from "lucide-react"
import { Menu } from "./ui/menu"
import { notify } from "./ui/notify"

const words = {
  menu: (name: string) => `${name}: your account`,
  documentation: "API reference",
  signOut: "Sign out",
  unreachable: "You are still signed in. Try again in a moment.",
}

/** Fetched with the press: most visits end without it. */
async function signOut(): Promise<void> {
  await import("./leave").then(
    ({ leave }) => leave("/sign-in"),
    () => notify({ kind: "error", message: words.unreachable }),
  )
}

/** Who is signed in, and the way out. */
export function PersonMenu({ person }: { person: { name: string; email: string } }) {
  return (
    <Menu
      label={words.menu(person.name)}
      className="min-w-0 shrink! px-3!"
      head={
        <>
          <p className="font-medium">
            <bdi>{person.name}</bdi>
          </p>
          <p className="text-ink-soft">{person.email}</p>
        </>
      }
      items={[
        { label: words.documentation, icon: BookOpen, href: "/docs" },
        { label: words.signOut, icon: LogOut, onSelect: signOut },
      ]}
    >
      <bdi data-shortened className="max-w-60 min-w-0 truncate md:max-w-md">
        {person.name}
      </bdi>
      <ChevronDown aria-hidden size={16} className="shrink-0" />
    </Menu>
  )
}
