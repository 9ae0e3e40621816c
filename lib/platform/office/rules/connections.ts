import type { Discoveries } from "../discoveries"
import { classifyTarget } from "../links/target"
import { excelNamespaces } from "../preflight/namespaces"
import type { Element, Part, PartListener } from "../preflight/part"
import { plain } from "../preflight/text"
import { Refused } from "../refused"

const maxWords = 120
const extensions = "http://schemas.microsoft.com/office/spreadsheetml/"

/** Attributes of a workbook's connections that name a place, and those that hold a text for a database's driver. */
const places = new Map<string, string[]>([
  ["connection", ["odcFile", "sourceFile"]],
  ["webPr", ["url", "editPage"]],
  ["textPr", ["sourceFile"]],
])
const drivers = new Map<string, string[]>([
  ["dbPr", ["connection"]],
  ["olapPr", ["localConnection"]],
  ["oledbPr", ["connection"]],
  ["dataFeedPr", ["connection"]],
])

/** Notes where the connections of a workbook get their data, which Excel asks for before it does. @throws Refused for handlers */
export function listenForConnections(part: Part, discoveries: Discoveries): PartListener {
  return {
    open: (element) => {
      const { local, uri } = element
      if (!places.has(local) && !drivers.has(local)) return
      if (!excelNamespaces.has(uri) && !uri.startsWith(extensions)) return
      for (const value of valuesOf(element, places.get(local) ?? [])) {
        if (classifyTarget(value).kind === "handler") throw new Refused("unsafe_link", part.name)
        discoveries.notice("external_data", `Data from ${plain(value, maxWords)}`, part.name)
      }
      for (const value of valuesOf(element, drivers.get(local) ?? []))
        discoveries.notice("external_data", `Data by ${plain(withoutPassword(value), maxWords)}`, part.name)
    },
  }
}

/** Drivers take a password in their text, which is nobody's to read in a notice. */
function withoutPassword(text: string): string {
  return text.replace(/\b(password|pwd)=[^;]*/gi, "$1=…")
}

function valuesOf({ attributes }: Element, names: string[]): string[] {
  return attributes().flatMap(({ local, value }) => (names.includes(local) && value.trim() !== "" ? [value] : []))
}
