import type { PartListener } from "./part"

/** The namespaces of an element in transitional (ECMA-376 part 4) and in Strict OOXML (part 1). */
export const wordNamespaces = new Set([
  "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
  "http://purl.oclc.org/ooxml/wordprocessingml/main",
])
export const excelNamespaces = new Set([
  "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
  "http://purl.oclc.org/ooxml/spreadsheetml/main",
])
export const powerPointNamespaces = new Set([
  "http://schemas.openxmlformats.org/presentationml/2006/main",
  "http://purl.oclc.org/ooxml/presentationml/main",
])
export const drawingNamespaces = new Set([
  "http://schemas.openxmlformats.org/drawingml/2006/main",
  "http://purl.oclc.org/ooxml/drawingml/main",
])

const compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006"

/** An ST_OnOff attribute's value. */
export function isOn(value: string | undefined): boolean {
  return value === "1" || value === "true" || value === "on"
}

/** An ST_OnOff attribute's value, where to leave it out means on, as in `w:vanish`. */
export function isOnUnlessOff(value: string | undefined): boolean {
  return value === undefined || isOn(value)
}

/** Leaves out `mc:Fallback`: it says for older programs once more what `mc:Choice` says. */
export function withoutFallback(listener: PartListener): PartListener {
  let inside = 0
  return {
    open: (element) => {
      if (inside > 0 || (element.local === "Fallback" && element.uri === compatibility)) inside += 1
      else listener.open?.(element)
    },
    text: (text) => {
      if (inside === 0) listener.text?.(text)
    },
    close: (local, uri) => {
      if (inside > 0) inside -= 1
      else listener.close?.(local, uri)
    },
  }
}
