import type { Discoveries } from "../discoveries"
import { listenForFields } from "../fields/listen"
import { Formulas } from "../formulas/formulas"
import type { Part, PartListener } from "../preflight/part"
import { listenForActions } from "./actions"
import { listenForAddIns } from "./add-ins"
import { listenForFetches } from "./fetches"
import type { Uses } from "./uses"

/** The rules that hear every part with markup, whatever its kind. */
export class MarkupRules {
  private readonly formulas: Formulas

  constructor(
    private readonly uses: Uses,
    private readonly discoveries: Discoveries,
  ) {
    this.formulas = new Formulas(discoveries)
  }

  listen(part: Part): PartListener[] {
    const uses = this.uses.listen(part)
    return [
      listenForFields(part, this.discoveries),
      this.formulas.listen(part),
      listenForActions(part, this.discoveries),
      listenForFetches(part, this.discoveries),
      listenForAddIns(part, this.discoveries),
      ...(uses ? [uses] : []),
    ]
  }

  /** Judges what could not be judged before all parts were heard. @throws Refused */
  finish(): void {
    this.formulas.finish()
    this.uses.finish(this.discoveries)
  }
}
