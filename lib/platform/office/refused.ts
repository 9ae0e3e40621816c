import type { Refusal, RefusalReason } from "./report"

/** Ends an examination: what was read is a reason not to take the document. */
export class Refused extends Error {
  readonly refusal: Refusal

  /** @param where the part's name as the file spells it; null for the file as a whole. */
  constructor(reason: RefusalReason, where: string | null = null) {
    super(where === null ? reason : `${reason}: ${where}`)
    this.refusal = { reason, where }
  }
}
