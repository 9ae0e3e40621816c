import type { Discoveries } from "../discoveries"
import { extensionOf } from "../parts"
import type { Part } from "../preflight/part"
import { plain } from "../preflight/text"
import { Refused } from "../refused"
import { isCompound } from "./compound"
import { judgeCompound } from "./compound-object"
import { judgeHtml } from "./html-chunk"
import { decodeHtml } from "./html-encoding"
import type { ObjectContext, ObjectUse } from "./object-context"
import { isProgram, isScript } from "./programs"
import { isHtml, isMail, isPassive, isPlainText, isRichText, isZip } from "./signatures"
import { judgeZip } from "./zip-object"

/** Whether a part's first bytes ask for its whole content; media, fonts and printer settings do not. */
export function wantsWhole(head: Buffer, embedded: boolean): boolean {
  return embedded || isCompound(head) || isZip(head)
}

/** The first bytes of an embedded font are scrambled, and may be anything. */
const scrambledFont = "application/vnd.openxmlformats-officedocument.obfuscatedfont"

/** Judges the first bytes of a part that needs not be held whole. @throws Refused for a program */
export function examineHead(part: Part, head: Buffer): void {
  if (isProgram(head) && part.type.toLowerCase() !== scrambledFont) throw new Refused("executable_object", part.name)
}

/** Judges the whole bytes of a part that holds no markup. @throws Refused */
export async function examineObject(use: ObjectUse, bytes: Buffer, context: ObjectContext): Promise<void> {
  const { part, embedded } = use
  examineHead(part, bytes)
  const name = plain(part.name.split("/").at(-1) ?? "", 80)
  if (isZip(bytes)) await judgeZip(bytes, use, context)
  else if (isCompound(bytes)) await judgeCompound(bytes, use, context)
  else if (embedded) judgeEmbedded(bytes, use, context.discoveries)
  if (embedded && !use.isChartData && bytes.byteLength > 0)
    context.discoveries.notice("embedded_files", `File "${name}"`, part.name)
}

/** Excel reads formulas in any text that is called a workbook. */
function isPassiveFile(bytes: Buffer, { name, type }: Part): boolean {
  return isPassive(bytes, type) && !(isPlainText(bytes) && /^(?:xl|csv|tsv|slk|dif|prn)/.test(extensionOf(name)))
}

/** What is embedded as it is: a picture, a PDF, a text, or a page that Word takes in. */
function judgeEmbedded(bytes: Buffer, { part, isChunk }: ObjectUse, discoveries: Discoveries): void {
  if (bytes.byteLength === 0) return
  if (isProgram(bytes) || isScript(bytes)) throw new Refused("executable_object", part.name)
  const isPage = isHtml(bytes, part.type) && !isRichText(bytes) && !isMail(bytes, part.type)
  if (isPage) judgeHtml(decodeHtml(bytes, part.name), part.name, discoveries)
  // A chunk is taken into the text: whatever it begins like, it is no picture to Word.
  else if (isChunk ? !isPlainText(bytes) || isMail(bytes, part.type) || isRichText(bytes) : !isPassiveFile(bytes, part))
    throw new Refused("unknown_object", part.name)
}
