import { Refused } from "../refused"
import type { RefusalReason } from "../report"
import type { ObjectContext, ObjectUse } from "./object-context"

/** Reasons for which a ZIP is no document of Office's, but something else that a program keeps for itself. */
const otherZips = new Set<RefusalReason>(["not_office", "wrong_type", "damaged_file", "header_mismatch"])

/**
 * Judges a ZIP: a document, which the gate examines one level down, or something else. A document of LibreOffice's is
 * something else: its formulas and links are not read here.
 * @throws Refused
 */
export async function judgeZip(bytes: Buffer, { part, embedded }: ObjectUse, context: ObjectContext): Promise<void> {
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
