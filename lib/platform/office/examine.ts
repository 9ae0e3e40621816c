import { Bytes } from "./archive/bytes"
import { readDirectory } from "./archive/directory"
import { type Extent, layOut } from "./archive/layout"
import { unpack } from "./archive/unpack"
import { DrawingReader } from "./drawing"
import { ContentTypes, contentTypesName, isDrawing, isRelationships, isXml, relationshipsOf } from "./parts"
import type { Part, PartListener, PreflightInput, Relationship } from "./preflight/part"
import { Refused } from "./refused"
import type { DocumentFacts, DocumentReport, FindingCode, Found, NoticeCode, OfficeKind, Source } from "./report"
import { Budget } from "./rules/bomb"
import { checkEntries } from "./rules/entries"
import { ExecutableObject } from "./rules/executable-object"
import { otherZip } from "./rules/main-type"
import { checkBeginning } from "./rules/not-zip"
import { checkDocument, listenForRefusals } from "./rules/rules"
import { Thumbnail, thumbnailName } from "./thumbnail"
import { XmlReader } from "./xml"

/** Hears a document's parts and tells what it found. */
export interface Preflight {
  listen(part: Part): PartListener | null
  result(): {
    facts: Omit<DocumentFacts, "thumbnail">
    findings: Found<FindingCode>[]
    notices: Found<NoticeCode>[]
  }
}
export type MakePreflight = (input: PreflightInput) => Preflight

const noPreflight: MakePreflight = () => ({
  listen: () => null,
  result: () => ({ facts: { title: null, author: null, pageCount: null }, findings: [], notices: [] }),
})

/**
 * Tells whether a file is the Office document that its name says and holds nothing that acts by itself, and what it says
 * of itself. Every entry is unpacked and checked, every XML part parsed once; memory is flat, whatever the size.
 * Never throws for what the bytes are; what `source.read` throws is thrown on.
 * @param makePreflight hears the parts along with the rules.
 */
export async function examineDocument(
  source: Source,
  expected: OfficeKind,
  makePreflight: MakePreflight = noPreflight,
): Promise<DocumentReport> {
  try {
    return await new Examination(source, expected).run(makePreflight)
  } catch (error) {
    if (error instanceof Refused) return { ok: false, ...error.refusal }
    throw error
  }
}

class Examination {
  private readonly bytes: Bytes
  private readonly budget: Budget
  private readonly types = new ContentTypes()
  private readonly relationships: Relationship[] = []

  constructor(
    source: Source,
    private readonly kind: OfficeKind,
  ) {
    this.bytes = new Bytes(source)
    this.budget = new Budget(source.size)
  }

  async run(makePreflight: MakePreflight): Promise<DocumentReport> {
    await checkBeginning(this.bytes)
    const directory = await readDirectory(this.bytes)
    checkEntries(directory.entries)
    this.budget.refuseDeclared(directory.entries)
    const extents = layOut(directory)
    const listed = extents.find(({ name }) => name.toLowerCase() === contentTypesName.toLowerCase())
    if (!listed) throw otherZip(extents.map(({ name }) => name))
    await this.parse(listed, [this.types])
    if (this.types.isEmpty) throw otherZip(extents.map(({ name }) => name))
    for (const entry of extents)
      if (isRelationships(entry)) await this.parse(entry, [relationshipsOf(entry.name, this.relationships)])

    const parts = extents.filter(({ directory }) => !directory).map(({ name }) => this.partOf(name))
    checkDocument({ kind: this.kind, parts, types: this.types, relationships: this.relationships })
    const preflight = makePreflight({ kind: this.kind, parts, relationships: this.relationships })
    const thumbnail = await this.readParts(
      extents.filter((entry) => entry !== listed && !isRelationships(entry)),
      preflight,
    )
    const { facts, findings, notices } = preflight.result()
    return { ok: true, kind: this.kind, facts: { ...facts, thumbnail }, notices, findings }
  }

  private async readParts(entries: Extent[], preflight: Preflight): Promise<DocumentFacts["thumbnail"]> {
    const pictured = thumbnailName(this.relationships)
    const thumbnail = new Thumbnail()
    for (const entry of entries) {
      const part = this.partOf(entry.name)
      if (isXml(part)) {
        const heard = preflight.listen(part)
        await this.parse(entry, heard ? [...listenForRefusals(part), heard] : listenForRefusals(part))
        continue
      }
      const object = new ExecutableObject(part)
      const isPictured = entry.name.toLowerCase() === pictured
      await unpack(this.bytes, entry, this.budget, (piece) => {
        object.write(piece)
        if (isPictured) thumbnail.write(piece)
      })
      object.end()
    }
    return thumbnail.picture()
  }

  private async parse(entry: Extent, listeners: PartListener[]): Promise<void> {
    const Reader = isDrawing(this.partOf(entry.name)) ? DrawingReader : XmlReader
    const reader = new Reader(entry.name, listeners)
    await unpack(this.bytes, entry, this.budget, (piece) => reader.write(piece))
    reader.end()
  }

  private partOf(name: string): Part {
    return { name, type: this.types.typeOf(name) }
  }
}
