import type { Discoveries } from "../discoveries"
import { judgeFetch } from "../links/judge"
import type { Part, PartListener } from "../preflight/part"
import { TextCollector } from "../preflight/text"

const namespace = "http://schemas.microsoft.com/office/2006/metadata/customXsn"
const maxCharacters = 4096
const linked = { words: "Information panel from", code: "external_links" } as const

/** Judges where Word, Excel and PowerPoint load the form of SharePoint properties from, which custom data names. */
export function listenForPanels(part: Part, discoveries: Discoveries): PartListener {
  const location = new TextCollector(maxCharacters)
  let isOpen = false
  return {
    open: ({ local, uri }) => {
      isOpen = local === "xsnLocation" && uri === namespace
    },
    text: (text) => {
      if (isOpen) location.add(text)
    },
    close: () => {
      if (isOpen) judgeFetch(location.take(), part.name, discoveries, linked)
      isOpen = false
    },
  }
}
