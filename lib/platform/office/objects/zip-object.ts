import { Refused } from "../refused"
import type { RefusalReason } from "../report"
import type { ObjectContext, ObjectUse } from "./object-context"

/** Reasons for which a ZIP is no document of Office's, but something else that a program keeps for itself. */
const otherZips = new Set<RefusalReason>(["not_office", "wrong_type", "damaged_file", "header_mismatch"])
const openDocumentType = "application/vnd.oasis.opendocument."
/** An OpenDocument names its type in its first entry, before everything else. */
const typeWithin = 128
const openDocumentMacros = ["Basic/", "Scripts/"]

/**
 * Judges a ZIP: a document, which the gate examines one level down; a document of LibreOffice's; or something else.
 * @throws Refused
 */
export async function judgeZip(bytes: Buffer, { part, embedded }: ObjectUse, context: ObjectContext): Promise<void> {
  if (bytes.subarray(0, typeWithin).includes(openDocumentType)) return judgeOpenDocument(bytes, part.name)
  try {
    await context.examineNested(bytes, part.name)
  } catch (error) {
    const isOther = error instanceof Refused && otherZips.has(error.refusal.reason)
    if (!isOther) throw error
    judgeOtherZip(bytes, part.name)
    if (embedded) throw new Refused("unknown_object", part.name)
  }
}

/** Damaged or not, what carries a macro project is told as that. @throws Refused */
export function judgeOtherZip(bytes: Buffer, where: string): void {
  if (bytes.includes("vbaProject")) throw new Refused("macro_enabled", where)
}

/** A document of LibreOffice or OpenOffice, as far as its list of entries says whether it has macros. @throws Refused */
export function judgeOpenDocument(bytes: Buffer, where: string): void {
  if (openDocumentMacros.some((folder) => bytes.includes(folder))) throw new Refused("macro_enabled", where)
}
