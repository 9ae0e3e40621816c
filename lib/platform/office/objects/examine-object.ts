import type { Discoveries } from "../discoveries"
import { extensionOf } from "../parts"
import type { Part } from "../preflight/part"
import { plain } from "../preflight/text"
import { Refused } from "../refused"
import type { RefusalReason } from "../report"
import { isCompound } from "./compound"
import { judgeCompound } from "./compound-object"
import { decodeHtml, judgeHtml } from "./html-chunk"
import { isProgram, isScript } from "./programs"
import { isDocumentOrPicture, isHtml, isPlainText, isRichText, isZip } from "./signatures"

/** Where a part that holds bytes stands in the document. */
export type ObjectUse = {
  part: Part
  /** It is reached as an object, a package or a chunk. */
  embedded: boolean
  /** Program ids that markup declares for it. */
  progIds: string[]
  /** It is the workbook behind a chart, which a document with charts always has. */
  isChartData: boolean
}

export type ObjectContext = {
  discoveries: Discoveries
  /** The gate one level down: throws Refused for what is not accepted; `name` is for the words. */
  examineNested: (bytes: Buffer, name: string) => Promise<void>
}

/** Whether a part's first bytes ask for its whole content; media, fonts and printer settings do not. */
export function wantsWhole(head: Buffer, embedded: boolean): boolean {
  return embedded || isCompound(head) || isZip(head)
}

/** Judges the first bytes of a part that needs not be held whole. @throws Refused for a program */
export function examineHead(part: Part, head: Buffer): void {
  // The first bytes of an embedded font are scrambled, and may be anything.
  if (isProgram(head) && extensionOf(part.name) !== "odttf") throw new Refused("executable_object", part.name)
}

/** Judges the whole bytes of a part that holds no markup. @throws Refused */
export async function examineObject(use: ObjectUse, bytes: Buffer, context: ObjectContext): Promise<void> {
  const { part, embedded } = use
  examineHead(part, bytes)
  const name = plain(part.name.split("/").at(-1) ?? "", 80)
  if (isZip(bytes)) await judgeZip(bytes, use, context)
  else if (isCompound(bytes)) await judgeCompound(bytes, use, context)
  else if (embedded) judgeEmbedded(bytes, part, context.discoveries)
  if (embedded && !use.isChartData && bytes.byteLength > 0)
    context.discoveries.notice("embedded_files", `File "${name}"`, part.name)
}

/** Reasons for which a ZIP is no document of Office's, but something else that a program keeps for itself. */
const otherZips = new Set<RefusalReason>(["not_office", "wrong_type", "damaged_file", "header_mismatch"])

async function judgeZip(bytes: Buffer, { part, embedded }: ObjectUse, { examineNested }: ObjectContext): Promise<void> {
  try {
    await examineNested(bytes, part.name)
  } catch (error) {
    const isOther = error instanceof Refused && otherZips.has(error.refusal.reason)
    if (!isOther) throw error
    // Damaged or not, what carries a macro project is told as that.
    if (bytes.includes("vbaProject")) throw new Refused("macro_enabled", part.name)
    if (embedded) throw new Refused("unknown_object", part.name)
  }
}

/** What is embedded as it is: a picture, a PDF, a text, or a page that Word takes in. */
function judgeEmbedded(bytes: Buffer, part: Part, discoveries: Discoveries): void {
  if (bytes.byteLength === 0 || isDocumentOrPicture(bytes)) return
  if (isHtml(bytes, part.type)) {
    if (bytes.toString("latin1", 0, 4096).toLowerCase().includes("<hta:application"))
      throw new Refused("executable_object", part.name)
    judgeHtml(decodeHtml(bytes, part.name), part.name, discoveries)
    return
  }
  if (isScript(bytes)) throw new Refused("executable_object", part.name)
  if (isRichText(bytes) || !isPlainText(bytes, part.type)) throw new Refused("unknown_object", part.name)
}
