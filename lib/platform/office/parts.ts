import { classifyTarget } from "./links/target"
import { partKey } from "./package/part-key"
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
    const value = (name: string) => within(element.attribute(name) ?? "", contentTypesName).toLowerCase()
    const [type = ""] = value("ContentType")
      .split(";", 1)
      .map((text) => text.trimEnd())
    if (element.local === "Override") this.set(this.overrides, partKey(value("PartName")), type)
    if (element.local === "Default") this.set(this.defaults, value("Extension").replace(/^\./, ""), type)
  }

  private set(map: Map<string, string>, key: string, type: string): void {
    const known = map.get(key)
    // Some programs give an extension two types, as "JPG" and "jpg": for media either will do.
    if (known !== undefined && isMediaType(known) && isMediaType(type)) return
    // Two types for one part, and what we read might not be what Office reads.
    if (known !== undefined && known !== type) throw new Refused("damaged_file", contentTypesName)
    if (map.size > listedMost) throw new Refused("bomb", contentTypesName)
    map.set(key, type)
    this.isEmpty = false
  }

  typeOf(name: string): string {
    return this.overrides.get(partKey(name)) ?? this.defaults.get(extensionOf(name)) ?? ""
  }

  /** Types that are given to named parts. */
  overridden(): Part[] {
    return [...this.overrides].map(([name, type]) => ({ name, type }))
  }
}

/** What programs write for pictures, sound and films, and for bytes they do not know. */
function isMediaType(type: string): boolean {
  return /^(?:image|audio|video)\//.test(type) || type === "application/octet-stream"
}

const relationshipsMost = 200_000
/** Of an attribute. */
const maxCharacters = 64 * 1024
/** Of all targets of a file together: a hyperlink to a picture's own data may be long. */
const maxTargetCharacters = 32 * 1024 ** 2

/** An attribute without blanks around it. @throws Refused for one that is longer than any program writes */
function within(value: string, where: string): string {
  const trimmed = value.trim()
  if (trimmed.length > maxCharacters) throw new Refused("too_complex", where)
  return trimmed
}

/** Gathers the relationships of one `.rels` part. */
export function relationshipsOf(name: string, into: Relationship[]): PartListener {
  const slash = name.lastIndexOf("/") + 1
  const from = `${name.slice(0, slash - "_rels/".length)}${name.slice(slash, -".rels".length)}`
  return {
    open: ({ local, uri, attribute }) => {
      if (local !== "Relationship" || uri !== relationshipsNamespace) return
      if (into.length >= relationshipsMost) throw new Refused("bomb", name)
      const target = (attribute("Target") ?? "").trim()
      if (target.length > maxTargetCharacters) throw new Refused("too_complex", name)
      const isData = target.slice(0, 11).toLowerCase() === "data:image/"
      const external = attribute("TargetMode")?.trim().toLowerCase() === "external"
      into.push({
        from,
        id: attribute("Id") ?? "",
        type: within(attribute("Type") ?? "", name),
        target: isData ? target.slice(0, maxCharacters) : within(target, name),
        external: external || leadsOut(target),
      })
    },
  }
}

/** An address or a path of another machine leads out of the document, also where `TargetMode` is left out. */
function leadsOut(target: string): boolean {
  const { kind } = classifyTarget(target)
  return kind !== "inside" && kind !== "relative" && kind !== "drive"
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

/** The key (`partKey`) of the part that an internal relationship leads to. */
export function targetOf({ from, target }: Relationship): string {
  const path = (target.split(/[?#]/, 1)[0] ?? "").replaceAll("\\", "/")
  const folder = from.slice(0, from.lastIndexOf("/") + 1)
  const steps: string[] = []
  for (const step of (path.startsWith("/") ? path : `${folder}${path}`).split("/")) {
    if (step === "..") steps.pop()
    else if (step !== "" && step !== ".") steps.push(step)
  }
  return partKey(steps.join("/"))
}

export function extensionOf(name: string): string {
  const file = name.slice(name.lastIndexOf("/") + 1)
  return file.includes(".") ? file.slice(file.lastIndexOf(".") + 1).toLowerCase() : ""
}
