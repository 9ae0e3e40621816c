import { Refused } from "../refused"
import { type Compound, type CompoundEntry, isCompound, readCompound } from "./compound"
import type { ObjectContext, ObjectUse } from "./examine-object"
import { judgePresentation, judgeWordDocument, judgeWorkbook } from "./old-documents"
import { judgeOleStream } from "./ole-link"
import { judgePackaged } from "./packager"
import { isProgram } from "./programs"
import { judgeServer } from "./servers"
import { isHtml, isRichText, isZip } from "./signatures"

const maxLevels = 3
const macroEntries = new Set(["_vba_project", "vba", "_vba_project_cur", "macros", "_xl_macros"])
const encryptedEntries = new Set(["encryptedpackage", "encryptioninfo"])
const odfMacros = ["Basic/", "Scripts/"]

/** Judges a compound file by its whole directory: the program that it belongs to, and each stream. @throws Refused */
export async function judgeCompound(bytes: Buffer, use: ObjectUse, context: ObjectContext, level = 1): Promise<void> {
  const where = use.part.name
  if (level > maxLevels) throw new Refused("too_complex", where)
  const compound = readCompound(bytes)
  if (!compound) throw new Refused("unknown_object", where)
  judgeEntries(compound, where)
  for (const entry of compound.entries) if (entry.isStream) await judgeStream(entry, use, context, level)
  const reason = judgeServer({
    classId: compound.classId,
    programs: [...use.progIds, ...declaredProgram(compound)],
    streams: compound.entries.filter(({ isStream }) => isStream).map(({ name }) => name),
  })
  // What no part of the document uses as an object is not activated: its streams have been judged.
  if (reason && (use.embedded || reason !== "unknown_object")) throw new Refused(reason, where)
}

function judgeEntries({ entries }: Compound, where: string): void {
  for (const { name } of entries) {
    const folded = name.toLowerCase()
    if (macroEntries.has(folded)) throw new Refused("macro_enabled", where)
    if (encryptedEntries.has(folded)) throw new Refused("encrypted_file", where)
  }
}

async function judgeStream(
  { name, read }: CompoundEntry,
  use: ObjectUse,
  context: ObjectContext,
  level: number,
): Promise<void> {
  const where = use.part.name
  const content = read()
  if (isProgram(content)) throw new Refused("executable_object", where)
  switch (name.toLowerCase()) {
    case "workbook":
    case "book":
      return judgeWorkbook(content, where)
    case "powerpoint document":
      return judgePresentation(content, where)
    case "worddocument":
      return judgeWordDocument(content, where)
    case "\u0001ole":
      return judgeOleStream(content, where, context.discoveries)
    case "\u0001ole10native":
      return judgePacked(content, use, context, level)
    case "embeddedodf":
      return judgeOdf(content, where)
    case "package":
    case "contents":
      return judgeContent(content, use, context, level)
    default:
      if (isCompound(content)) await judgeCompound(content, { ...use, progIds: [] }, context, level + 1)
  }
}

/** A file that the Packager has packed: its names, and then what it is. */
async function judgePacked(stream: Buffer, use: ObjectUse, context: ObjectContext, level: number): Promise<void> {
  const { content } = judgePackaged(stream, use.part.name)
  await judgeContent(content, use, context, level)
}

async function judgeContent(content: Buffer, use: ObjectUse, context: ObjectContext, level: number): Promise<void> {
  if (isZip(content)) await context.examineNested(content, use.part.name)
  else if (isCompound(content)) await judgeCompound(content, { ...use, progIds: [] }, context, level + 1)
  else if (isRichText(content) || isHtml(content, "")) throw new Refused("unknown_object", use.part.name)
}

/** A document of OpenOffice or LibreOffice, as far as its list of entries says whether it has macros. */
function judgeOdf(content: Buffer, where: string): void {
  if (odfMacros.some((folder) => content.includes(folder))) throw new Refused("macro_enabled", where)
}

/** The program id in `CompObj` (MS-OLEDS 2.3.8): behind the name and the clipboard format. */
function declaredProgram({ entries }: Compound): string[] {
  const stream = entries.find(({ name }) => name.toLowerCase() === "\u0001compobj")?.read()
  if (!stream) return []
  let at = 28
  const text = () => {
    const length = at + 4 <= stream.byteLength ? stream.readUInt32LE(at) : 0
    const value = length < 512 ? stream.toString("latin1", at + 4, at + 4 + length).split("\0", 1)[0] : ""
    at += 4 + length
    return value ?? ""
  }
  text()
  const format = at + 4 <= stream.byteLength ? stream.readUInt32LE(at) : 0
  at += format === 0xffffffff || format === 0xfffffffe ? 8 : 4 + (format < 512 ? format : 0)
  const program = text()
  return /^[!-~]{3,60}$/.test(program) ? [program] : []
}
