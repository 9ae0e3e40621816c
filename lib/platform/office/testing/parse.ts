import { SaxesParser } from "saxes"
import type { Element, PartListener } from "../preflight/part"

/** Parses XML and tells a listener, as the gate does. */
export function parse(xml: string | Iterable<string>, listener: PartListener): void {
  const parser = new SaxesParser({ xmlns: true })
  // Genuine files that Office opens are not all well-formed: to judge that is the gate's.
  parser.on("error", () => {})
  parser.on("opentag", ({ local, uri, attributes }) => {
    const attribute: Element["attribute"] = (name) =>
      (attributes[name] ?? Object.values(attributes).find(({ local }) => local === name))?.value
    listener.open?.({ local, uri, attribute, attributes: () => Object.values(attributes) })
  })
  parser.on("text", (text) => listener.text?.(text))
  parser.on("cdata", (text) => listener.text?.(text))
  parser.on("closetag", ({ local, uri }) => listener.close?.(local, uri))
  for (const piece of typeof xml === "string" ? [xml] : xml) parser.write(piece)
  parser.close()
}
