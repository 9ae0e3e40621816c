import type { Bytes } from "../archive/bytes"
import { readDirectory } from "../archive/directory"
import { cutLineBreak } from "../archive/end-record"
import { type Extent, layOut } from "../archive/layout"
import { unpack } from "../archive/unpack"
import { XmlReader } from "../markup/xml"
import { ContentTypes, contentTypesName, relationshipKind, relationshipsOf, targetOf } from "../parts"
import type { Part, PartListener, Relationship } from "../preflight/part"
import type { Budget } from "../rules/bomb"
import { checkCodePageNames } from "../rules/code-page-names"
import { checkEntries } from "../rules/entries"
import { otherZip } from "../rules/main-type"
import { checkBeginning } from "../rules/not-zip"
import { partKey } from "./part-key"
import { isIgnored, isRelationshipsPart, Roles } from "./roles"

const binaryWorkbook = "application/vnd.ms-excel.sheet.binary.macroenabled.main"

/** A part and where its bytes lie. */
export type PackagedPart = Part & { extent: Extent }

/** What a package says of itself at its beginning, in its directory and in its lists of types and relationships. */
export type OfficePackage = {
  parts: PackagedPart[]
  /** Entries that are no part of the document; their bytes are checked all the same. */
  ignored: PackagedPart[]
  types: ContentTypes
  relationships: Relationship[]
  roles: Roles
}

/**
 * Reads the lists of a package (ECMA-376 part 2).
 * @throws Refused for what is no ZIP, no package, or contradicts itself
 */
export async function readPackage(bytes: Bytes, budget: Budget): Promise<OfficePackage> {
  await checkBeginning(bytes)
  await cutLineBreak(bytes)
  const directory = await readDirectory(bytes)
  checkEntries(directory.entries)
  budget.refuseDeclaredTotal(directory.entries)
  const extents = layOut(directory)
  const listed = extents.find(({ name }) => name.toLowerCase() === contentTypesName.toLowerCase())
  if (!listed) throw otherZip(extents.map(({ name }) => name))
  const types = new ContentTypes()
  await parseList(bytes, budget, listed, types)
  if (types.isEmpty) throw otherZip(extents.map(({ name }) => name))
  const relationships: Relationship[] = []
  const lists = extents.filter(({ name, directory }) => !directory && isRelationshipsPart(name))
  for (const extent of lists) await parseList(bytes, budget, extent, relationshipsOf(extent.name, relationships))

  checkCodePageNames(extents, relationships)
  const roles = new Roles(relationships)
  const entries = extents.map((extent) => ({ name: extent.name, type: types.typeOf(extent.name), extent }))
  const isPart = ({ name, extent }: PackagedPart) => !extent.directory && !isIgnored(name)
  const parts = entries.filter(isPart)
  roles.isBinaryWorkbook = mainPartsOf(relationships, parts).some(({ type }) => type === binaryWorkbook)
  // What is read as markup costs its time: an SVG picture is no media in this sense.
  const isMedia = (entry: PackagedPart) => roles.isMedia(entry) && roles.reading(entry) === "bytes"
  const media = new Set(entries.filter(isMedia).map(({ extent }) => extent))
  budget.free((extent) => media.has(extent))
  budget.refuseDeclared(extents)
  return { parts, ignored: entries.filter((entry) => !isPart(entry)), types, relationships, roles }
}

/** The parts that the package calls its main ones: there should be one. */
function mainPartsOf(relationships: Relationship[], parts: PackagedPart[]): PackagedPart[] {
  const targets = relationships
    .filter((relationship) => relationship.from === "" && relationshipKind(relationship) === "officedocument")
    .map(targetOf)
  return parts.filter(({ name }) => targets.includes(partKey(name)))
}

async function parseList(bytes: Bytes, budget: Budget, extent: Extent, listener: PartListener): Promise<void> {
  const reader = new XmlReader(extent.name, [listener])
  await unpack(bytes, extent, budget, (piece) => reader.write(piece))
  reader.end()
}
