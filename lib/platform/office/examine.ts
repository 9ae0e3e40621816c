import { Bytes } from "./archive/bytes"
import { readDirectory } from "./archive/directory"
import { type Extent, layOut } from "./archive/layout"
import { unpack } from "./archive/unpack"
import { DrawingReader } from "./drawing"
import { ContentTypes, contentTypesName, isDrawing, isRelationships, isXml, relationshipsOf } from "./parts"
import type { Part, PartListener, PreflightInput, Relationship } from "./preflight/part"
import { Preflight } from "./preflight/preflight"
import { Refused } from "./refused"
import type { DocumentFacts, DocumentReport, OfficeKind, Refusal, Source } from "./report"
import { Budget } from "./rules/bomb"
import { checkEntries } from "./rules/entries"
import { ExecutableObject } from "./rules/executable-object"
import { otherZip } from "./rules/main-type"
import { checkBeginning } from "./rules/not-zip"
import { checkDocument, listenForRefusals } from "./rules/rules"
import { Thumbnail, thumbnailName } from "./thumbnail"
import { XmlReader } from "./xml"

type MakePreflight = (input: PreflightInput) => Pick<Preflight, "listen" | "result">

/** A document that says of itself what it should; what its parts hold is still to be examined, once. */
export type OpenedDocument = { ok: true; examine: () => Promise<DocumentReport> }

/**
 * Tells whether a file is the Office document that its name says and holds nothing that acts by itself, and what it says
 * of itself. Every entry is unpacked and checked, every XML part parsed once; memory is flat, whatever the size.
 * Never throws for what the bytes are; what `source.read` throws is thrown on.
 * @param makePreflight hears the parts along with the rules.
 */
export async function examineDocument(
  source: Source,
  expected: OfficeKind,
  makePreflight?: MakePreflight,
): Promise<DocumentReport> {
  const opened = await openDocument(source, expected, makePreflight)
  return opened.ok ? opened.examine() : opened
}

/**
 * The first half of that: what a file says of itself at its beginning, in its directory and in its lists of types and
 * relationships, by a few reads, whatever the size.
 */
export async function openDocument(
  source: Source,
  expected: OfficeKind,
  makePreflight: MakePreflight = (input) => new Preflight(input),
): Promise<OpenedDocument | ({ ok: false } & Refusal)> {
  const examination = new Examination(source, expected)
  return unlessRefused(async () => {
    const opened = await examination.open()
    return { ok: true, examine: () => unlessRefused(() => examination.readOn(opened, makePreflight)) }
  })
}

async function unlessRefused<Result>(work: () => Promise<Result>): Promise<Result | ({ ok: false } & Refusal)> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refused) return { ok: false, ...error.refusal }
    throw error
  }
}

type Opened = { parts: Part[]; rest: Extent[] }

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

  /** What the document says of itself, checked: its parts, and the entries that are still to be read. */
  async open(): Promise<Opened> {
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
    return { parts, rest: extents.filter((entry) => entry !== listed && !isRelationships(entry)) }
  }

  async readOn({ parts, rest }: Opened, makePreflight: MakePreflight): Promise<DocumentReport> {
    const preflight = makePreflight({ kind: this.kind, parts, relationships: this.relationships })
    const thumbnail = await this.readParts(rest, preflight)
    const { facts, findings, notices } = preflight.result()
    return { ok: true, kind: this.kind, facts: { ...facts, thumbnail }, notices, findings }
  }

  private async readParts(
    entries: Extent[],
    preflight: Pick<Preflight, "listen">,
  ): Promise<DocumentFacts["thumbnail"]> {
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
