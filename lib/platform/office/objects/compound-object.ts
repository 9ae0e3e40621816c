import { Refused } from "../refused"
import { type Compound, type CompoundEntry, foldName, isCompound, readCompound } from "./compound"
import { describedServer } from "./described-server"
import type { ObjectContext, ObjectUse } from "./object-context"
import { judgePresentation, presentationObjects } from "./old-presentations"
import { judgeWordDocument } from "./old-texts"
import { judgeWorkbook } from "./old-workbooks"
import { judgeOleStream } from "./ole-link"
import { isAsPackaged, judgePackaged } from "./packager"
import { isProgram } from "./programs"
import { deniedServer, isPackager, judgeServer, type ServerClues } from "./servers"
import { isHtml, isPassive, isRichText, isZip } from "./signatures"
import { judgeOtherZip, judgeZip } from "./zip-object"

const maxLevels = 3
const headBytes = 4096
const macroEntries = new Set(["_vba_project", "vba", "_vba_project_cur", "macros", "_xl_macros"])
const encryptedEntries = new Set(["encryptedpackage", "encryptioninfo"])
const description = "\u0001compobj"
const nativeData = "\u0001ole10native"
/** Streams that only objects have. */
const objectStreams = new Set([description, nativeData, "\u0001ole"])

/** Judges a compound file by its whole directory: the programs that it belongs to, and each stream. @throws Refused */
export async function judgeCompound(bytes: Buffer, use: ObjectUse, context: ObjectContext, level = 1): Promise<void> {
  const where = use.part.name
  if (level > maxLevels) throw new Refused("too_complex", where)
  const compound = readCompound(bytes, where)
  if (!compound) throw new Refused("unknown_object", where)
  judgeEntries(compound, where)
  const servers = serversOf(compound, use)
  for (const [index, clues] of servers) judgeStorage(clues, index === compound.root.index, use)
  const judging = new StreamJudge(use, context, level)
  for (const entry of compound.entries) if (entry.isStream) await judging.judge(entry, servers.get(entry.parent.index))
}

function judgeEntries({ entries }: Compound, where: string): void {
  for (const { name } of entries) {
    const folded = foldName(name)
    if (macroEntries.has(folded)) throw new Refused("macro_enabled", where)
    if (encryptedEntries.has(folded)) throw new Refused("encrypted_file", where)
  }
}

/** What each storage, by its place, says of the program that it belongs to. */
function serversOf({ root, storages, entries }: Compound, { progIds }: ObjectUse): Map<number, ServerClues> {
  const servers = new Map<number, ServerClues>()
  for (const { index, classId } of storages)
    servers.set(index, {
      classId,
      describedClassIds: [],
      programs: index === root.index ? progIds.filter((id) => id.trim() !== "") : [],
      streams: [],
    })
  for (const { name, isStream, parent, head } of entries) {
    const server = servers.get(parent.index)
    if (!server || !isStream) continue
    server.streams.push(foldName(name))
    if (foldName(name) !== description) continue
    const described = describedServer(head(headBytes))
    server.describedClassIds.push(described.classId)
    server.programs.push(...described.programs)
  }
  return servers
}

/** The root is the object; a storage in it is another one if it says so. */
function judgeStorage(clues: ServerClues, isRoot: boolean, { part, embedded }: ObjectUse): void {
  const isNamed = clues.classId !== "" || clues.programs.length > 0
  const isObject = isRoot || (isNamed && clues.streams.some((name) => objectStreams.has(name)))
  const reason = isObject ? judgeServer(clues) : deniedServer(clues)
  // What no part of the document uses as an object is not activated: its streams are judged all the same.
  if (reason && (embedded || reason !== "unknown_object")) throw new Refused(reason, part.name)
}

/** Judges the streams of a compound file by what the programs make of them. */
class StreamJudge {
  private readonly where: string

  constructor(
    private readonly use: ObjectUse,
    private readonly context: ObjectContext,
    private readonly level: number,
  ) {
    this.where = use.part.name
  }

  async judge(entry: CompoundEntry, server: ServerClues | undefined): Promise<void> {
    const name = foldName(entry.name)
    const head = entry.head(headBytes)
    // Native data begins with its size.
    if (name !== nativeData && isProgram(head)) throw new Refused("executable_object", this.where)
    switch (name) {
      case "workbook":
      case "book":
        return judgeWorkbook(entry.read(), this.where, this.context.discoveries)
      case "powerpoint document":
        return this.judgePresentation(entry.read())
      case "worddocument":
        return judgeWordDocument(entry.read(), this.where, this.context.discoveries)
      case "\u0001ole":
        return judgeOleStream(entry.read(), this.where, this.context.discoveries)
      case nativeData:
        return this.judgeNative(entry.read(), server)
      case "embeddedodf":
      case "package_stream":
      case "package":
        return this.judgeFile(entry.read())
      default:
        return this.judgeOther(entry, head)
    }
  }

  private async judgePresentation(stream: Buffer): Promise<void> {
    judgePresentation(stream, this.where)
    for (const object of presentationObjects(stream, this.where)) if (isCompound(object)) await this.judgeNested(object)
  }

  /** What a program keeps in one piece: a file that the Packager has packed, or the data of a program of old. */
  private async judgeNative(stream: Buffer, server: ServerClues | undefined): Promise<void> {
    if (!server || isPackager(server) || isAsPackaged(stream)) return this.judgeFile(judgePackaged(stream, this.where))
    const content = stream.subarray(4)
    if (isProgram(content)) throw new Refused("executable_object", this.where)
    if (isZip(content) || isCompound(content)) await this.judgeFile(content)
  }

  /** A whole file: only what may be embedded by itself. */
  private async judgeFile(content: Buffer): Promise<void> {
    if (isZip(content)) await judgeZip(content, { ...this.use, embedded: true }, this.context)
    else if (isCompound(content)) await this.judgeNested(content)
    else if (content.byteLength > 0 && !isPassive(content, "")) throw new Refused("unknown_object", this.where)
  }

  private async judgeOther(entry: CompoundEntry, head: Buffer): Promise<void> {
    if (isCompound(head)) await this.judgeNested(entry.read())
    else if (isZip(head)) judgeOtherZip(entry.read(), this.where)
    else if (foldName(entry.name) === "contents" && (isRichText(head) || isHtml(head, "")))
      throw new Refused("unknown_object", this.where)
  }

  private async judgeNested(content: Buffer): Promise<void> {
    await judgeCompound(content, { ...this.use, progIds: [] }, this.context, this.level + 1)
  }
}
