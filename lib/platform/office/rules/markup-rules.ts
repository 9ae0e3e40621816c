import type { Discoveries } from "../discoveries"
import { listenForFields } from "../fields/listen"
import { Formulas } from "../formulas/formulas"
import type { Reading } from "../package/roles"
import type { Part, PartListener } from "../preflight/part"
import { listenForActions } from "./actions"
import { listenForAddIns } from "./add-ins"
import { listenForConnections } from "./connections"
import { listenForFetches } from "./fetches"
import { listenForOnlineVideos } from "./online-video"
import { listenForPanels } from "./panels"
import { listenForSvgStyles } from "./svg-styles"
import type { Uses } from "./uses"
import { listenForVisio } from "./visio"

/** The rules that hear every part with markup, whatever its kind. */
export class MarkupRules {
  private readonly formulas: Formulas

  constructor(
    private readonly uses: Uses,
    private readonly discoveries: Discoveries,
  ) {
    this.formulas = new Formulas(discoveries)
  }

  /** @param reading how the part is read: nothing loads by itself what stands in data */
  listen(part: Part, reading: Reading): PartListener[] {
    const uses = this.uses.listen(part)
    return [
      listenForFields(part, this.discoveries),
      this.formulas.listen(part),
      listenForActions(part, this.discoveries),
      ...(reading === "data" ? [] : [listenForFetches(part, this.discoveries)]),
      listenForAddIns(part, this.discoveries),
      listenForConnections(part, this.discoveries),
      listenForPanels(part, this.discoveries),
      listenForOnlineVideos(part, this.discoveries),
      listenForVisio(part, this.discoveries),
      ...(reading === "svg" ? [listenForSvgStyles(part, this.discoveries)] : []),
      ...(uses ? [uses] : []),
    ]
  }

  /** Judges what could not be judged before all parts were heard. @throws Refused */
  finish(): void {
    this.formulas.finish()
    this.uses.finish(this.discoveries)
  }
}
