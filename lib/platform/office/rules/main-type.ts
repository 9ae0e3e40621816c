import { isEmbeddable } from "../objects/nested-package"
import { partKey } from "../package/part-key"
import { contentTypesName, targetOf } from "../parts"
import type { Part, Relationship } from "../preflight/part"
import { Refused } from "../refused"
import type { OfficeKind, RefusalReason } from "../report"
import type { Document } from "./document"

const mainTypes = new Map<string, OfficeKind>([
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "docx"],
  ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "xlsx"],
  ["application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "pptx"],
])

/** Transitional and Strict OOXML. */
const mainRelationships = [
  "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
  "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
]

/** What else a main part can be, in this order. */
const otherTypes: [RegExp, RefusalReason][] = [
  [/\.sheet\.binary\./, "wrong_type"],
  [/macroenabled|\.addin\./, "macro_enabled"],
  [/\.template\.main\+xml$/, "template_type"],
  [/\.slideshow\.main\+xml$/, "slideshow_type"],
  [/^application\/vnd\.ms-visio\./, "wrong_type"],
]

/** Files that other formats keep in their ZIP: OpenDocument and EPUB. */
const otherFormats = ["mimetype", "meta-inf/container.xml", "meta-inf/manifest.xml"]

/** The refusal of a ZIP that leads to no main part: another format that is a ZIP too, or nothing of an office. */
export function otherZip(names: string[]): Refused {
  return new Refused(names.some((name) => otherFormats.includes(name.toLowerCase())) ? "wrong_type" : "not_office")
}

/** Visio has a name of its own for it; its drawings may be embedded. */
const visioMain = "http://schemas.microsoft.com/visio/2010/relationships/document"

function mainRelationshipsOf(relationships: Relationship[], kind: Document["kind"]): Relationship[] {
  const isMain = (type: string) => mainRelationships.includes(type) || (kind === "embedded" && type === visioMain)
  return relationships.filter(({ from, type }) => from === "" && isMain(type))
}

/** The package must lead to one main part, whose type is the one of the extension. */
export function checkMainType({ kind, parts, relationships }: Document): void {
  const [main, ...others] = mainRelationshipsOf(relationships, kind)
  if (!main || main.external) {
    const other = parts.find(({ type }) => otherTypes.some(([pattern]) => pattern.test(type)))
    if (other) throw refusal(other)
    throw otherZip(parts.map(({ name }) => name))
  }
  if (others.length > 0) throw new Refused("damaged_file", "_rels/.rels")
  const target = targetOf(main)
  const part = parts.find(({ name }) => partKey(name) === target)
  if (!part) throw new Refused("damaged_file", target)
  const found = mainTypes.get(part.type)
  if (kind === "embedded" && (found || isEmbeddable(part.type))) return
  if (!found) throw refusal(part)
  if (found !== kind) throw new Refused("wrong_type", part.name)
}

function refusal({ name, type }: Part): Refused {
  const reason = otherTypes.find(([pattern]) => pattern.test(type))?.[1]
  return new Refused(reason ?? "not_office", type === "" ? contentTypesName : name)
}
