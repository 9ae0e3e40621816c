import type { ReactNode } from "react"
import { AppHeader } from "@/components/app-header"
import { shownAddress } from "@/lib/core/address"
import { requireClient } from "@/lib/http/gate"

/** The gate stands here too, above the skeleton, so that whoever may not see the portal is sent away at once. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const person = await requireClient("/portal")
  return (
    <>
      <AppHeader person={{ name: person.name, email: shownAddress(person.email) }} home="/portal" width="narrow" />
      {children}
    </>
  )
}
