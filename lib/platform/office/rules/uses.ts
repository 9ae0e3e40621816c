import type { Discoveries } from "../discoveries"
import { judgeExternal } from "../links/external"
import { judgeProgram } from "../objects/server-programs"
import { partKey } from "../package/part-key"
import type { Roles } from "../package/roles"
import { relationshipKind, targetOf } from "../parts"
import type { Element, Part, PartListener, Relationship } from "../preflight/part"
import { Refused } from "../refused"

/** What an element makes of the relationship that it names. */
export type Use =
  | "template"
  | "object"
  | "frame"
  | "subdocument"
  | "chunk"
  | "picture"
  | "media"
  | "data"
  | "link"
  | "other"

/** In transitional and in Strict OOXML. */
const relationshipNamespaces = new Set([
  "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
  "http://purl.oclc.org/ooxml/officeDocument/relationships",
])

/** By the element's local name, in lower case. */
const usesOfElements = new Map<string, Use>([
  ["attachedtemplate", "template"],
  ["oleobject", "object"],
  ["oleobj", "object"],
  ["olelink", "object"],
  ["objectembed", "object"],
  ["objectlink", "object"],
  ["object", "object"],
  ["embed", "object"],
  ["control", "object"],
  ["altchunk", "chunk"],
  ["subdoc", "subdocument"],
  ["sourcefilename", "frame"],
  ["frame", "frame"],
  ["imagedata", "picture"],
  ["blip", "picture"],
  ["svgblip", "picture"],
  ["fill", "picture"],
  ["stroke", "picture"],
  ["imglayer", "picture"],
  ["videofile", "media"],
  ["audiofile", "media"],
  ["wavaudiofile", "media"],
  ["quicktimefile", "media"],
  ["media", "media"],
  ["snd", "media"],
  ["externaldata", "data"],
  ["externalbook", "data"],
  ["datasource", "data"],
  ["src", "data"],
  ["headersource", "data"],
  ["recipientdata", "data"],
  ["hyperlink", "link"],
  ["hlinkclick", "link"],
  ["hlinkhover", "link"],
  ["hlinkmouseover", "link"],
  ["hlink", "link"],
  ["worksheetsource", "data"],
  ["rangeset", "data"],
  ["absoluteurl", "data"],
  ["relativeurl", "data"],
  ["alternateurls", "data"],
])

/** Elements that lead to a part which Office reads as markup. */
const markupElements = new Set(
  (
    "headerreference footerreference sldid sldmasterid sldlayoutid notesmasterid handoutmasterid sheet drawing legacydrawing " +
    "legacydrawinghf chart relids externalreference pivotcache tablepart usershapes webextensionref slicer slicercache " +
    "timelinecacheref timelineref contentpart datamodelext"
  ).split(" "),
)
const maxAlike = 100

const usesOfKinds = new Map<string, Use>([
  ["attachedtemplate", "template"],
  ["oleobject", "object"],
  ["package", "object"],
  ["frame", "frame"],
  ["subdocument", "subdocument"],
  ["afchunk", "chunk"],
  ["image", "picture"],
  ["hyperlink", "link"],
  ["video", "media"],
  ["audio", "media"],
  ["media", "media"],
  ["externallinkpath", "data"],
  ["externallinkpath2019", "data"],
  ["externallinklongpath", "data"],
  ["xlexternallinkpath", "data"],
  ["xlalternatestartup", "data"],
  ["xllibrary", "data"],
  ["xlpathmissing", "data"],
  ["xlstartup", "data"],
  ["mailmergesource", "data"],
  ["mailmergeheadersource", "data"],
  ["recipientdata", "data"],
  ["querytable", "data"],
])

const embedding = new Set<Use>(["object", "chunk"])
const maxProgIds = 10_000

type Used = { relationship: Relationship; uses: Set<Use> }

/**
 * Judges relationships by the elements that use them, not by what they say of themselves: what an attached template names is
 * a template, whatever its relationship's type.
 */
export class Uses {
  private readonly byPart = new Map<string, Map<string, Used[]>>()
  private readonly external: Used[] = []
  private readonly progIds = new Map<string, Set<string>>()

  constructor(
    relationships: Relationship[],
    private readonly roles: Roles,
  ) {
    for (const relationship of relationships) {
      const used: Used = { relationship, uses: new Set() }
      const from = partKey(relationship.from)
      const ids = this.byPart.get(from) ?? new Map<string, Used[]>()
      this.byPart.set(from, ids)
      // Two of one id: what we take might not be what Office takes, so all are judged.
      const id = relationship.id.trim()
      const alike = ids.get(id) ?? []
      if (alike.length >= maxAlike) throw new Refused("too_complex", relationship.from)
      ids.set(id, [...alike, used])
      if (relationship.external) this.external.push(used)
    }
  }

  /** Hears which elements of a part use which relationships; null for a part that has none. */
  listen({ name }: Part): PartListener | null {
    const ids = this.byPart.get(partKey(name))
    if (!ids) return null
    return {
      open: (element) => {
        for (const { local, uri, value } of element.attributes())
          if (relationshipNamespaces.has(uri) || local.toLowerCase() === "relid")
            this.note(element, ids.get(value.trim()))
      },
    }
  }

  /** What something other than an element makes of a relationship of a part. */
  noteUse(part: string, id: string, use: Use): void {
    for (const { uses } of this.byPart.get(partKey(part))?.get(id.trim()) ?? []) uses.add(use)
  }

  private note(element: Element, used: Used[] | undefined): void {
    if (!used) return
    const use = usesOfElements.get(element.local.toLowerCase()) ?? "other"
    for (const { relationship, uses } of used) {
      uses.add(use)
      if (relationship.external && embedding.has(use)) refuseLinkedProgram(element, relationship)
      if (relationship.external) continue
      const target = targetOf(relationship)
      if (element.local === "svgBlip") this.roles.markAsSvg(target)
      if (markupElements.has(element.local.toLowerCase())) this.roles.markAsMarkup(target)
      if (!embedding.has(use)) continue
      this.roles.markAsObject(target)
      if (use === "chunk") this.roles.markAsChunk(target)
      this.noteProgId(target, element)
    }
  }

  private noteProgId(target: string, element: Element): void {
    const ids = this.progIds.get(target) ?? new Set<string>()
    if (this.progIds.size > maxProgIds) throw new Refused("too_complex", target)
    this.progIds.set(target, ids)
    for (const { local, value } of element.attributes())
      if (local.toLowerCase() === "progid" && ids.size < 10) ids.add(value.trim().slice(0, 256))
  }

  /** The programs that markup names for an embedded object. */
  progIdsOf(name: string): string[] {
    return [...(this.progIds.get(partKey(name)) ?? [])]
  }

  /**
   * Judges every relationship that leads out of the document, once all markup has been heard.
   * @throws Refused for what may not be loaded, and for links that start a program
   */
  finish(discoveries: Discoveries): void {
    for (const { relationship, uses } of this.external) {
      const byKind = usesOfKinds.get(relationshipKind(relationship)) ?? "other"
      for (const use of decided(byKind, uses)) judgeExternal(relationship, use, discoveries)
    }
  }
}

/** A linked object loads the program that it belongs to, as an embedded one does. */
function refuseLinkedProgram(element: Element, { from }: Relationship): void {
  for (const { local, value } of element.attributes()) {
    const reason = local.toLowerCase() === "progid" ? judgeProgram(value) : undefined
    if (reason && reason !== "unknown_object") throw new Refused(reason, from)
  }
}

/** A chart's workbook is data, though its relationship says object; else both the type and the elements are believed. */
function decided(byKind: Use, byElements: Set<Use>): Set<Use> {
  if (byElements.size === 0) return new Set([byKind])
  const isChartData = byKind === "object" && [...byElements].every((use) => use === "data")
  // A relationship typed as a plain link says nothing of what an element makes of it.
  return isChartData || byKind === "link" || byKind === "other" ? byElements : new Set([byKind, ...byElements])
}
