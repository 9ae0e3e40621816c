import type { Metadata } from "next"
import type { ReactNode } from "react"
import { AppHeader } from "@/components/app-header"
import { PlaceLinks } from "@/components/place-links"
import { SessionProvider } from "@/components/session/session-provider"
import { WhileSignedIn } from "@/components/session/while-signed-in"
import { UploadProvider } from "@/components/upload/upload-provider"
import { shownAddress } from "@/lib/core/address"
import { maxUploadBytes } from "@/lib/features/files/reads"
import { currentPerson } from "@/lib/http/gate"
import { refusalReasons } from "./refusal-reasons"

export const metadata: Metadata = { title: "Files" }

/**
 * The frame of all Ops pages, in which uploads go on while one moves about. Each page is its own gate, since only a page
 * knows the address to come back to; whoever is not Ops gets no frame.
 */
export default async function OpsLayout({ children }: { children: ReactNode }) {
  const person = await currentPerson()
  if (person?.role !== "ops") return children
  return (
    <SessionProvider holder={{ id: person.id, role: person.role }}>
      <UploadProvider rules={{ maxBytes: maxUploadBytes(), titles: refusalReasons() }}>
        <WhileSignedIn>
          <AppHeader
            person={{ name: person.name, email: shownAddress(person.email) }}
            home="/ops"
            nav={<PlaceLinks />}
          />
          {children}
        </WhileSignedIn>
      </UploadProvider>
    </SessionProvider>
  )
}
