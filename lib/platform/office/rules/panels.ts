import type { Discoveries } from "../discoveries"
import { judgeFetch } from "../links/judge"
import type { Part, PartListener } from "../preflight/part"
import { listenForAddress } from "./element-text"

const namespace = "http://schemas.microsoft.com/office/2006/metadata/customXsn"
const linked = { words: "Information panel from", code: "external_links" } as const

/** Judges where Word, Excel and PowerPoint load the form of SharePoint properties from, which custom data names. */
export function listenForPanels(part: Part, discoveries: Discoveries): PartListener {
  return listenForAddress(
    part,
    ({ local, uri }) => local === "xsnLocation" && uri === namespace,
    (location) => judgeFetch(location, part.name, discoveries, linked),
  )
}
