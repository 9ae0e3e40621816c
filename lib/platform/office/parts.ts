import type { Element, Part, PartListener, Relationship } from "./preflight/part"
import { Refused } from "./refused"

const contentTypesNamespace = "http://schemas.openxmlformats.org/package/2006/content-types"
const relationshipsNamespace = "http://schemas.openxmlformats.org/package/2006/relationships"
export const contentTypesName = "[Content_Types].xml"
const listedMost = 40_000

/** What a document says of its parts' types (ECMA-376 part 2, 10.1.2), all in lower case. */
export class ContentTypes implements PartListener {
  private readonly overrides = new Map<string, string>()
  private readonly defaults = new Map<string, string>()
  isEmpty = true

  open = (element: Element): void => {
    if (element.uri !== contentTypesNamespace) return
    const value = (name: string) => element.attribute(name)?.slice(0, textMost).trim().toLowerCase() ?? ""
    const type = value("ContentType").replace(/\s*;.*$/, "")
    if (element.local === "Override") this.set(this.overrides, value("PartName").replace(/^\//, ""), type)
    if (element.local === "Default") this.set(this.defaults, value("Extension").replace(/^\./, ""), type)
  }

  private set(map: Map<string, string>, key: string, type: string): void {
    const known = map.get(key)
    // Two types for one part, and what we read might not be what Office reads.
    if (known !== undefined && known !== type) throw new Refused("damaged_file", contentTypesName)
    if (map.size > listedMost) throw new Refused("bomb", contentTypesName)
    map.set(key, type)
    this.isEmpty = false
  }

  typeOf(name: string): string {
    const folded = name.toLowerCase()
    return this.overrides.get(folded) ?? this.defaults.get(extensionOf(folded)) ?? ""
  }

  /** Every type there is: those of named parts, also of parts that are not there, and those of extensions. */
  all(): Part[] {
    return [...this.overrides, ...this.defaults].map(([name, type]) => ({ name, type }))
  }

  /** Types that are given to named parts. */
  overridden(): Part[] {
    return [...this.overrides].map(([name, type]) => ({ name, type }))
  }
}

const relationshipsMost = 200_000
/** Of a type or a target; a longer one is cut. */
const textMost = 4096

/** Gathers the relationships of one `.rels` part. */
export function relationshipsOf(name: string, into: Relationship[]): PartListener {
  const from = name.replace(/(^|\/)_rels\/([^/]*)\.rels$/i, "$1$2")
  return {
    open: ({ local, uri, attribute }) => {
      if (local !== "Relationship" || uri !== relationshipsNamespace) return
      if (into.length >= relationshipsMost) throw new Refused("bomb", name)
      into.push({
        from,
        id: attribute("Id")?.slice(0, textMost) ?? "",
        type: attribute("Type")?.slice(0, textMost).trim() ?? "",
        target: attribute("Target")?.slice(0, textMost).trim() ?? "",
        external: attribute("TargetMode")?.trim().toLowerCase() === "external",
      })
    },
  }
}

/** The `.rels` part that a relationship stands in. */
export function relationshipsPart({ from }: Relationship): string {
  const slash = from.lastIndexOf("/") + 1
  return `${from.slice(0, slash)}_rels/${from.slice(slash)}.rels`
}

/** The last word of a relationship's type, in lower case: the same in transitional, Strict and Microsoft's own. */
export function relationshipKind({ type }: Relationship): string {
  return type.slice(type.lastIndexOf("/") + 1).toLowerCase()
}

/** The name of the part that an internal relationship leads to, in lower case. */
export function targetOf({ from, target }: Relationship): string {
  const path = target.replace(/[?#].*$/, "").replaceAll("\\", "/")
  const folder = from.slice(0, from.lastIndexOf("/") + 1)
  const steps: string[] = []
  for (const step of (path.startsWith("/") ? path : `${folder}${path}`).split("/")) {
    if (step === "..") steps.pop()
    else if (step !== "" && step !== ".") steps.push(step)
  }
  return steps.join("/").toLowerCase()
}

export function extensionOf(name: string): string {
  const file = name.slice(name.lastIndexOf("/") + 1)
  return file.includes(".") ? file.slice(file.lastIndexOf(".") + 1).toLowerCase() : ""
}

export function isRelationships({ name }: { name: string }): boolean {
  return extensionOf(name) === "rels"
}

/** What the file system of a Mac adds to a ZIP is no part, whatever its extension says. */
export function isXml({ name, type }: Part): boolean {
  if (/^__macosx\//i.test(name)) return false
  return /[+/]xml$/.test(type) || isDrawing({ name, type }) || ["xml", "rels"].includes(extensionOf(name))
}

/** VML, which Office itself has written with HTML in it that is no XML. */
export function isDrawing({ name, type }: Part): boolean {
  return extensionOf(name) === "vml" || type.endsWith("vmldrawing")
}
