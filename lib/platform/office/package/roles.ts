import { relationshipKind, targetOf } from "../parts"
import type { Part, Relationship } from "../preflight/part"
import { partKey } from "./part-key"

/**
 * How a part is read: as markup, strictly to its end; as a VML drawing, by a reader that goes on after a fault, as Office
 * does; as a picture in SVG; as data, which nothing reads as markup and which need not be XML; or as bytes.
 */
export type Reading = "markup" | "drawing" | "svg" | "data" | "bytes"

/** Kinds of relationship whose parts Office keeps as they are, and parses as XML only if they are asked for as such. */
const dataKinds = new Set(["customxml", "customdata", "custdata", "customproperty", "tags"])
const pictureKinds = new Set(["image", "hdphoto", "thumbnail"])
const mediaKinds = new Set([...pictureKinds, "media", "audio", "video", "font"])
const objectKinds = new Set(["oleobject", "package", "afchunk", "embeddedobject", "control"])
const otherBinaryKinds = new Set([
  "printersettings",
  "vbaproject",
  "wordvbadata",
  "vbaprojectsignature",
  "vbaprojectsignatureagile",
  "vbaprojectsignaturev3",
  "activexcontrolbinary",
  "xlbinaryindex",
  "attachedtoolbars",
  "legacydocproperties",
  "legacydiagramtext",
  "legacydoctextinfo",
  "origin",
  "certificate",
  "model3d",
  "powerpivotdata",
])
/**
 * Kinds whose parts Office parses as XML, whatever their names and types say. A kind that is in none of these lists is
 * read by what its type says.
 */
const markupKinds = new Set(
  (
    "officedocument main core-properties extended-properties extendedproperties custom-properties coverpageprops " +
    "settings styles styleswitheffects numbering fonttable websettings theme themeoverride header footer footnotes endnotes " +
    "comments commentsextended commentsids commentsextensible people glossarydocument keymapcustomizations recipientdata " +
    "mailmergesource mailmergerecipientdata documenttasks bibliography customxmlprops " +
    "worksheet chartsheet dialogsheet xlmacrosheet xlintlmacrosheet sharedstrings calcchain connections externallink table " +
    "tablesinglecells querytable pivottable pivotcachedefinition pivotcacherecords slicer slicercache timeline timelinecache " +
    "drawing chart chartex chartusershapes chartstyle chartcolorstyle diagramdata diagramlayout diagramquickstyle diagramcolors " +
    "diagramdrawing xmlmaps sheetmetadata volatiledependencies revisionheaders revisionlog usernames threadedcomment " +
    "threadedcomments person ctrlprop customproperties rdrichvalue rdrichvaluestructure rdrichvaluetypes " +
    "richvaluerel featurepropertybag namedsheetviews workbookconnections " +
    "slide slidelayout slidemaster notesslide notesmaster handoutmaster presprops viewprops tablestyles commentauthors authors " +
    "slideupdateinfo changesinfo changesinfos revisioninfo sectionlist ink " +
    "extensibility usercustomization webextension webextensiontaskpanes taskpanes signature"
  ).split(" "),
)

/** Folders in an archive that are no part of the document, to any program: what macOS and Office's own saving leave. */
const ignoredFolder = /^(?:__macosx|\[trash\])\//i

/** Whether an entry is no part of the document. */
export function isIgnored(name: string): boolean {
  return ignoredFolder.test(name) || /(?:^|\/)(?:\.ds_store|thumbs\.db|desktop\.ini)$/i.test(name)
}

/** Whether an entry lists relationships: its place decides, not its extension alone. */
export function isRelationshipsPart(name: string): boolean {
  return !isIgnored(name) && /(?:^|\/)_rels\/[^/]*\.rels$/i.test(name)
}

/** What each part of a document is, by the relationships that lead to it, its content type and the elements that use it. */
export class Roles {
  private readonly kinds = new Map<string, Set<string>>()
  private readonly sources = new Map<string, Set<string>>()
  private readonly usedAsObject = new Set<string>()
  private readonly usedAsChunk = new Set<string>()
  private readonly usedAsMarkup = new Set<string>()
  private readonly usedAsSvg = new Set<string>()
  /** A workbook whose sheets are records, not markup; it can only be embedded. */
  isBinaryWorkbook = false

  constructor(relationships: Relationship[]) {
    for (const relationship of relationships) {
      if (relationship.external) continue
      const target = targetOf(relationship)
      addTo(this.kinds, target, relationshipKind(relationship))
      addTo(this.sources, target, partKey(relationship.from))
    }
  }

  /** Markup uses this part as markup, whatever the relationship says. */
  markAsMarkup(key: string): void {
    this.usedAsMarkup.add(key)
  }

  /** Parts, by their keys, that elements use as markup and that would not be read as such. */
  isUsedAsMarkup(name: string): boolean {
    return this.usedAsMarkup.has(partKey(name))
  }

  /** Markup shows this part as a picture in SVG, whatever its type says. */
  markAsSvg(key: string): void {
    this.usedAsSvg.add(key)
  }

  isUsedAsSvg(name: string): boolean {
    return this.usedAsSvg.has(partKey(name))
  }

  markAsChunk(name: string): void {
    this.usedAsChunk.add(partKey(name))
  }

  /** Markup uses this part as an object, whatever the relationship says. */
  markAsObject(name: string): void {
    this.usedAsObject.add(partKey(name))
  }

  /** The keys of the parts that lead to this one. */
  sourcesOf(name: string): string[] {
    return [...(this.sources.get(partKey(name)) ?? [])]
  }

  isReached(name: string): boolean {
    return this.kinds.has(partKey(name))
  }

  /** Whether it is embedded: an object, a package, or a chunk of another document. */
  isEmbedded(name: string): boolean {
    return this.usedAsObject.has(partKey(name)) || this.isOnly(name, objectKinds, false)
  }

  /** Whether it is a chunk of another document, to the relationship or to an element. */
  isChunk(name: string): boolean {
    return this.usedAsChunk.has(partKey(name)) || this.isOnly(name, new Set(["afchunk"]), false)
  }

  /** Pictures, sound, films and fonts, which may pack to very little. */
  isMedia({ name, type }: Part): boolean {
    if (this.isEmbedded(name)) return false
    return this.isOnly(name, mediaKinds, true) || (/^(?:image|audio|video)\//.test(type) && !isXmlType(type))
  }

  /** Whether Excel reads it as records: what would be markup in another workbook. */
  isRecords({ name, type }: Part): boolean {
    const kinds = this.kinds.get(partKey(name))
    return this.isBinaryWorkbook && !isXmlType(type) && [...(kinds ?? [])].some((kind) => markupKinds.has(kind))
  }

  reading(part: Part): Reading {
    const kinds = this.kinds.get(partKey(part.name))
    const isXml = isXmlType(part.type)
    if (this.isBinaryWorkbook && !isXml) return "bytes"
    if (kinds && [...kinds].some((kind) => markupKinds.has(kind))) return "markup"
    if (kinds?.has("vmldrawing") && part.type.endsWith("vmldrawing")) return "drawing"
    if (kinds?.has("vmldrawing")) return "markup"
    if (part.type === "image/svg+xml") return kinds && !this.isOnly(part.name, pictureKinds, true) ? "markup" : "svg"
    if (kinds && (this.isOnly(part.name, mediaKinds, true) || this.isEmbedded(part.name)))
      return isXml ? "data" : "bytes"
    const isGeneric = part.type === "application/xml" || part.type === "text/xml"
    if (isXml && !isGeneric) return "markup"
    if (kinds && [...kinds].some((kind) => dataKinds.has(kind))) return "data"
    if (kinds && isXml) return [...kinds].every((kind) => otherBinaryKinds.has(kind)) ? "data" : "markup"
    // No part leads to it: its name and the type of its extension say no more than that it may be XML.
    return isXml || part.type.endsWith("vmldrawing") || /\.(?:xml|rels|vml)$/i.test(part.name) ? "data" : "bytes"
  }

  private isOnly(name: string, of: Set<string>, every: boolean): boolean {
    const kinds = this.kinds.get(partKey(name))
    if (!kinds) return false
    return every ? [...kinds].every((kind) => of.has(kind)) : [...kinds].some((kind) => of.has(kind))
  }
}

function isXmlType(type: string): boolean {
  return type.endsWith("+xml") || type.endsWith("/xml")
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key)
  if (known) known.add(value)
  else map.set(key, new Set([value]))
}
