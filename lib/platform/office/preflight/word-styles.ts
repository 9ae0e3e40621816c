import { isOnUnlessOff, wordNamespaces } from "./namespaces"
import type { PartListener } from "./part"
import type { TextBudget } from "./text"

export const styleIdLengthMost = 100
const basesMost = 10

/** Knows which styles hide their text (ECMA-376 part 1, 17.7). */
export class Styles {
  private readonly styles = new Map<string, { hidden: boolean | undefined; basis: string | undefined }>()

  constructor(private readonly budget: TextBudget) {}

  listen(): PartListener {
    let style: { hidden: boolean | undefined; basis: string | undefined } | undefined
    let depth = 0
    return {
      open: ({ local, uri, attribute }) => {
        depth += 1
        if (!wordNamespaces.has(uri)) return
        if (local === "style" && depth === 2) {
          style = { hidden: undefined, basis: undefined }
          const id = this.budget.keep(attribute("styleId") ?? "", styleIdLengthMost)
          if (id) this.styles.set(id, style)
        }
        if (style && local === "basedOn") style.basis = this.budget.keep(attribute("val") ?? "", styleIdLengthMost)
        if (style && local === "vanish" && depth === 4) style.hidden = isOnUnlessOff(attribute("val"))
      },
      close: () => {
        if (depth === 2) style = undefined
        depth -= 1
      },
    }
  }

  hides(id: string): boolean {
    let at: string | undefined = id
    for (let step = 0; at && step < basesMost; step += 1) {
      const style = this.styles.get(at)
      if (style?.hidden !== undefined) return style.hidden
      at = style?.basis
    }
    return false
  }
}
