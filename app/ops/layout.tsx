import type { Metadata } from "next"
import type { ReactNode } from "react"
import { AppHeader } from "@/components/app-header"
import { PlaceLinks } from "@/components/place-links"
import { UploadProvider } from "@/components/upload/upload-provider"
import { errorCodes } from "@/lib/core/errors"
import { maxUploadBytes } from "@/lib/features/files/reads"
import { currentPerson } from "@/lib/http/gate"

export const metadata: Metadata = { title: "Files" }

/**
 * The frame of all Ops pages, in which uploads go on while one moves about. Each page is its own gate, since only a page
 * knows the address to come back to; whoever is not Ops gets no frame.
 */
export default async function OpsLayout({ children }: { children: ReactNode }) {
  const person = await currentPerson()
  if (person?.role !== "ops") return children
  return (
    <UploadProvider rules={{ maxBytes: maxUploadBytes(), titles: refusalTitles() }}>
      <AppHeader person={{ name: person.name, email: person.email }} home="/ops" nav={<PlaceLinks />} />
      {children}
    </UploadProvider>
  )
}

/** What the page says at once is what the API would say. */
function refusalTitles() {
  const titles = new Map(errorCodes().map(({ code, title }) => [code, title]))
  const titleOf = (code: "unsupported_type" | "empty_file" | "too_large") => titles.get(code) ?? ""
  return {
    unsupported_type: titleOf("unsupported_type"),
    empty_file: titleOf("empty_file"),
    too_large: titleOf("too_large"),
  }
}
