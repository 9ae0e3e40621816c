"use client"

import { BookOpen, ChevronDown, LogOut } from "lucide-react"
import { leave } from "./leave"
import { Menu } from "./ui/menu"

const words = {
  menu: (name: string) => `${name}: your account`,
  documentation: "API reference",
  signOut: "Sign out",
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
        { label: words.signOut, icon: LogOut, onSelect: () => leave("/sign-in") },
      ]}
    >
      <bdi data-shortened className="max-w-60 min-w-0 truncate md:max-w-md">
        {person.name}
      </bdi>
      <ChevronDown aria-hidden size={16} className="shrink-0" />
    </Menu>
  )
}
