import type { Bytes } from "./archive/bytes"
import { unpack } from "./archive/unpack"
import type { Discoveries } from "./discoveries"
import { DataReader } from "./markup/data"
import { DrawingReader } from "./markup/drawing"
import { XmlReader } from "./markup/xml"
import type { ObjectContext } from "./objects/object-context"
import { ObjectReader } from "./objects/object-reader"
import { partKey } from "./package/part-key"
import type { OfficePackage, PackagedPart } from "./package/read-package"
import { isRelationshipsPart, type Reading } from "./package/roles"
import { contentTypesName } from "./parts"
import type { Part, PartListener } from "./preflight/part"
import { plain } from "./preflight/text"
import type { RecordReader } from "./records/reader"
import { workbookRecords } from "./records/workbook"
import type { DocumentFacts } from "./report"
import type { Budget } from "./rules/bomb"
import { MarkupRules } from "./rules/markup-rules"
import { Uses } from "./rules/uses"
import { Thumbnail, thumbnailName } from "./thumbnail"

type MarkupReader = { write: (bytes: Uint8Array) => void; end: () => void }

type MarkupReading = Exclude<Reading, "bytes"> | "svgData"

const markupReaders: Record<MarkupReading, (where: string, listeners: PartListener[]) => MarkupReader> = {
  markup: (where, listeners) => new XmlReader(where, listeners),
  svg: (where, listeners) => new XmlReader(where, listeners, { svgDoctype: true }),
  drawing: (where, listeners) => new DrawingReader(where, listeners),
  data: (where, listeners) => new DataReader(where, listeners),
  svgData: (where, listeners) => new DataReader(where, listeners, { svgDoctype: true }),
}

/** The gate one level down, for a document within the document. @throws Refused */
export type ExamineNested = ObjectContext["examineNested"]

/**
 * Reads the parts of an opened package: what may be markup first, each once, then all other bytes, since markup decides
 * which of these are objects.
 */
export class PartsReader {
  private readonly uses: Uses
  private readonly rules: MarkupRules

  constructor(
    private readonly bytes: Bytes,
    private readonly budget: Budget,
    private readonly opened: OfficePackage,
    private readonly discoveries: Discoveries,
    private readonly examineNested: ExamineNested,
  ) {
    this.uses = new Uses(opened.relationships, opened.roles)
    this.rules = new MarkupRules(this.uses, discoveries)
  }

  /**
   * @param listen who else hears a part, if anyone
   * @returns the picture of its first page that the document carries
   * @throws Refused
   */
  async read(listen: (part: Part) => PartListener | null): Promise<DocumentFacts["thumbnail"]> {
    const parts = this.opened.parts.filter(({ name }) => !isList(name))
    for (const part of parts) await this.readMarkup(part, listen)
    for (const part of parts) await this.readUsedMarkup(part)
    const thumbnail = new Thumbnail()
    const pictured = thumbnailName(this.opened.relationships)
    for (const part of parts) {
      if (!this.holdsBytes(part)) continue
      const isPictured = partKey(part.name) === pictured
      await this.readBytes(part, isPictured ? (piece) => thumbnail.write(piece) : undefined)
      if (!this.opened.roles.isReached(part.name) && !this.opened.roles.isMedia(part))
        this.discoveries.notice("loose_parts", `Part ${plain(part.name, 120)}`, "")
    }
    for (const part of this.opened.ignored) await this.readBytes(part)
    this.rules.finish()
    return thumbnail.picture()
  }

  private async readMarkup(part: PackagedPart, listen: (part: Part) => PartListener | null): Promise<void> {
    const reading = this.opened.roles.reading(part)
    if (reading === "bytes") return
    const heard = listen(part)
    const listeners = this.rules.listen(part, reading)
    await this.parse(part, reading, heard ? [...listeners, heard] : listeners)
  }

  private async parse(part: PackagedPart, reading: MarkupReading, listeners: PartListener[]): Promise<void> {
    const reader = markupReaders[reading](part.name, listeners)
    await unpack(this.bytes, part.extent, this.budget, (piece) => reader.write(piece))
    reader.end()
  }

  /** What an element uses as markup is read as such, though its relationship says that it is none. */
  private async readUsedMarkup(part: PackagedPart): Promise<void> {
    const { roles } = this.opened
    const isRead = roles.reading(part) === "markup" || roles.reading(part) === "drawing"
    if (!isRead && !roles.isBinaryWorkbook && roles.isUsedAsMarkup(part.name))
      await this.parse(part, "markup", this.rules.listen(part, "markup"))
    // A picture that is none in SVG ends that at its first byte.
    if (!isRead && roles.reading(part) !== "svg" && roles.isUsedAsSvg(part.name))
      await this.parse(part, "svgData", this.rules.listen(part, "svg"))
  }

  private async readBytes(part: PackagedPart, alsoTake?: (piece: Uint8Array) => void): Promise<void> {
    const use = {
      part: { name: part.name, type: part.type },
      embedded: this.opened.roles.isEmbedded(part.name),
      progIds: this.uses.progIdsOf(part.name),
      isChartData: this.isChartData(part),
      isChunk: this.opened.roles.isChunk(part.name),
    }
    const object = new ObjectReader(use, { discoveries: this.discoveries, examineNested: this.examineNested })
    const records = this.opened.roles.isRecords(part) ? this.readRecords(part.name) : undefined
    await unpack(this.bytes, part.extent, this.budget, (piece) => {
      object.write(piece)
      records?.write(piece)
      alsoTake?.(piece)
    })
    records?.end()
    await object.end()
  }

  private readRecords(name: string): RecordReader {
    return workbookRecords(name, this.discoveries, (id, use) => this.uses.noteUse(name, id, use))
  }

  /** Whether only charts lead to a part: the workbook of their data. */
  private isChartData(part: PackagedPart): boolean {
    const sources = this.opened.roles.sourcesOf(part.name)
    return sources.length > 0 && sources.every((source) => /chart(?:ex)?\+xml$/.test(this.opened.types.typeOf(source)))
  }

  /** What is not markup for certain: also what may be both, as a chunk of XML. */
  private holdsBytes(part: PackagedPart): boolean {
    const reading = this.opened.roles.reading(part)
    return reading === "bytes" || reading === "data" || this.opened.roles.isEmbedded(part.name)
  }
}

/** The lists of types and of relationships have been read before. */
function isList(name: string): boolean {
  return isRelationshipsPart(name) || name.toLowerCase() === contentTypesName.toLowerCase()
}
