"use client"

import Link from "next/link"
import { usePathname } from "next/navigation"
import { classNames } from "./ui/class-names"

const words = { label: "Pages" }

const places = [
  { href: "/ops", label: "Files" },
  { href: "/ops/system", label: "System" },
]

/** The ways between the pages of Ops; running uploads go on meanwhile. */
export function PlaceLinks() {
  const here = usePathname()
  return (
    <nav aria-label={words.label} className="-mx-3 flex">
      {places.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          aria-current={href === here ? "page" : undefined}
          className={classNames(
            "-mb-px border-b-2 px-3 py-2 text-sm no-underline transition-colors sm:py-5.5",
            href === here
              ? "border-accent font-medium text-ink"
              : "border-transparent text-ink-soft hover:border-line-strong hover:text-ink",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}
