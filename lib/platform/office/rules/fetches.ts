import type { Discoveries } from "../discoveries"
import { judgeFetch, judgeLink } from "../links/judge"
import { classifyTarget } from "../links/target"
import { judgeLoaded } from "../objects/html-loads"
import { wordNamespaces } from "../preflight/namespaces"
import type { Element, Part, PartListener } from "../preflight/part"
import { plain } from "../preflight/text"
import { Refused } from "../refused"
import { listenForAddress } from "./element-text"

const linked = { words: "Linked content from", code: "external_links" } as const

/** Elements of VML, SVG and HTML that load a picture, by local name, and the attributes that say from where. */
const pictures = new Map<string, string[]>([
  ["imagedata", ["src", "href", "althref"]],
  ["fill", ["src", "href", "althref"]],
  ["stroke", ["src", "href", "althref"]],
  ["img", ["src", "lowsrc", "dynsrc"]],
  ["image", ["href", "src"]],
  ["feimage", ["href"]],
  ["use", ["href"]],
])
/** What a VML shape or a link leads to at a click. */
const links = new Set(["a", "shape", "rect", "roundrect", "oval", "line", "polyline", "curve", "arc", "group", "area"])
const mailMerge = new Map([
  ["connectString", "Mail merge data by"],
  ["udl", "Mail merge data by"],
  ["query", "Mail merge query"],
])
/** Where an add-in made for one document is loaded from (Visual Studio Tools for Office). */
const assemblyProperty = /^_Assembly(?:Location|Name)/i

/** What a part loads or leads to by an attribute of its own, without a relationship. */
export function listenForFetches(part: Part, discoveries: Discoveries): PartListener {
  const base = listenForAddress(
    part,
    ({ local }) => local === "HyperlinkBase",
    (target) => {
      if (classifyTarget(target).kind !== "relative") judgeLink(target, part.name, discoveries)
    },
  )
  return {
    open: (element) => {
      // VML is read without case.
      const local = element.local.toLowerCase()
      if (pictures.has(local)) hearPicture(element, part, discoveries)
      else if (links.has(local)) hearLink(element, part, discoveries)
      else if (mailMerge.has(element.local) && wordNamespaces.has(element.uri))
        hearMailMerge(element, part, discoveries)
      else if (local === "property") refuseAssembly(element, part)
      else if (local === "webpublishitem") hearPublished(element, part, discoveries)
      else if (local === "signatureline") hearSignatureLine(element, part, discoveries)
      else if (local === "schema" || local === "savethroughxslt") hearSchema(element, part, discoveries)
      base.open(element)
    },
    text: base.text,
    close: base.close,
  }
}

function hearPicture({ local, attributes }: Element, part: Part, discoveries: Discoveries): void {
  const wanted = pictures.get(local.toLowerCase()) ?? []
  for (const attribute of attributes())
    if (wanted.includes(attribute.local.toLowerCase()) && !isRelationship(attribute.uri))
      judgeLoaded(attribute.value, part.name, discoveries)
}

function hearLink({ attributes }: Element, part: Part, discoveries: Discoveries): void {
  for (const { local, uri, value } of attributes())
    if (/^(?:href|src)$/i.test(local) && !isRelationship(uri)) judgeLink(value, part.name, discoveries)
}

function isRelationship(uri: string): boolean {
  return uri.endsWith("/relationships")
}

function hearMailMerge({ local, attribute }: Element, part: Part, discoveries: Discoveries): void {
  const value = attribute("val") ?? ""
  if (value.trim() !== "")
    discoveries.notice("external_data", `${mailMerge.get(local)} ${plain(value, 120)}`, part.name)
}

function refuseAssembly({ attributes }: Element, part: Part): void {
  const named = attributes().some(({ local, value }) => local === "name" && assemblyProperty.test(value.trim()))
  if (named) throw new Refused("runs_program", part.name)
}

/** Where Excel puts a page when it saves. */
function hearPublished({ attribute }: Element, part: Part, discoveries: Discoveries): void {
  judgeLink(attribute("destinationFile") ?? "", part.name, discoveries)
}

/** Where the provider of a signature is to be had. */
function hearSignatureLine({ attribute }: Element, part: Part, discoveries: Discoveries): void {
  judgeLink(attribute("sigprovurl") ?? "", part.name, discoveries)
}

/** Expansion packs and transformations that Word offers to fetch. */
function hearSchema({ attributes }: Element, part: Part, discoveries: Discoveries): void {
  for (const { local, value } of attributes())
    if (local === "SchemaRef") judgeLink(value, part.name, discoveries)
    else if (local === "manifestLocation" || local === "schemaLocation")
      judgeFetch(value, part.name, discoveries, linked)
}
