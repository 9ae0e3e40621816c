import { isOnUnlessOff, wordNamespaces } from "./namespaces"
import type { PartListener } from "./part"

type Run = { hidden: boolean | undefined; style: string | undefined; spoken: boolean }

/** A run of text that has been heard to its end: whether it is hidden by itself, and else by which style it may be. */
export type RunHeard = { hidden: boolean | undefined; style: string | undefined }

/** Hears the runs of a WordprocessingML part that have text in them. */
export class RunListener implements PartListener {
  private readonly runs: Run[] = []
  /** The elements that are open, as far as they matter, innermost last. */
  private readonly path: string[] = []
  private paragraphStyle: string | undefined

  constructor(private readonly heard: (run: RunHeard) => void) {}

  open: PartListener["open"] = ({ local, uri, attribute }) => {
    const parent = this.path.at(-1)
    const before = this.path.at(-2)
    const word = wordNamespaces.has(uri)
    this.path.push(word ? local : "")
    if (!word) return
    if (local === "p") this.paragraphStyle = undefined
    else if (local === "r") this.runs.push({ hidden: undefined, style: undefined, spoken: false })
    else if (local === "pStyle" && parent === "pPr" && before === "p") this.paragraphStyle = attribute("val")
    else if (parent === "rPr" && before === "r") {
      const run = this.runs.at(-1)
      if (run && local === "vanish") run.hidden = isOnUnlessOff(attribute("val"))
      if (run && local === "rStyle") run.style = attribute("val")
    }
  }

  text: PartListener["text"] = (text) => {
    const local = this.path.at(-1)
    const run = this.runs.at(-1)
    if (run && !run.spoken && (local === "t" || local === "delText") && /\S/.test(text)) run.spoken = true
  }

  close: PartListener["close"] = () => {
    if (this.path.pop() !== "r") return
    const run = this.runs.pop()
    if (run?.spoken) this.heard({ hidden: run.hidden, style: run.style ?? this.paragraphStyle })
  }
}
