import type { Discoveries } from "../discoveries"
import { excelNamespaces } from "../preflight/namespaces"
import type { Element, Part, PartListener } from "../preflight/part"
import { Refused } from "../refused"
import type { FormulaContext } from "./context"
import { isFormula, isFormulaAttribute, isMacro, isSpreadsheet } from "./elements"
import { judgeMacro } from "./macro"
import { judgeFormula } from "./meaning"

/** Excel takes 8,192 characters; what is longer is no formula of Excel's. */
const maxFormulaCharacters = 64 * 1024
/** Of formulas within formulas: an extension's rule holds one. */
const maxNested = 8
const maxBarredNames = 1_000
const powerQuery = "http://schemas.microsoft.com/DataMashup"
/** What a formula must have to be worth reading: a bar, a path, an address, or the name of a function that is judged. */
const telling =
  /[|\\]|\/\/|:\/|CALL|REGISTER|EXEC|FOPEN|FWRITE|FREAD|DDE|INITIATE|POKE|WEBSERVICE|RTD|IMAGE|HYPERLINK|EVALUATE|IMPORT(?:TEXT|CSV)|STOCKHISTORY|TRANSLATE|DETECTLANGUAGE|COPILOT|\bPY\b|FILES|(?:SQL|SEND|FILE|APP|CREATE|WORKBOOK|VBA|ON)\.[A-Z]|\b(?:RUN|OPEN|REQUEST)\b/i

/** The text of an element that is open. */
type Gathered = { pieces: string[]; characters: number; hasOwnText: boolean }

/** Judges the formulas of all parts of a document: cells, names, rules, charts, controls and drawings. */
export class Formulas {
  private readonly barredNames = new Map<string, string>()
  /** The names with a bar among the sheets of each workbook part. */
  private readonly workbooks: Set<string>[] = []

  constructor(private readonly discoveries: Discoveries) {}

  /** Hears the formulas of one part. */
  listen(part: Part): PartListener {
    const context: FormulaContext = {
      part: part.name,
      discoveries: this.discoveries,
      isName: false,
      onBarredName: (name) => this.noteBarredName(name, part.name),
    }
    const sheets = part.type.endsWith(".main+xml") ? this.sheetNames(part.name) : undefined
    const open: Gathered[] = []
    return {
      open: (element) => {
        sheets?.open(element)
        const { local, uri } = element
        if (uri === powerQuery && local === "DataMashup")
          this.discoveries.notice("external_data", "Power Query", part.name)
        if (!isSpreadsheet(uri)) return
        if (local === "ddeLink") throw new Refused("dde", part.name)
        judgeAttributes(element, context)
        if (!isFormula(local)) return
        open.push({ pieces: [], characters: 0, hasOwnText: false })
        if (open.length > maxNested) throw new Refused("too_complex", part.name)
      },
      text: (text) => {
        if (open.length > 0) gather(text, open, part.name)
      },
      close: (local, uri) => {
        sheets?.close()
        if (open.length === 0 || !isSpreadsheet(uri) || !isFormula(local)) return
        const gathered = open.pop()
        // Around another formula there is nothing but its element.
        if (gathered?.hasOwnText)
          judge(local, gathered.pieces.join(""), local === "definedName" ? { ...context, isName: true } : context)
      },
    }
  }

  /** Takes `workbook/sheets/sheet` of a workbook's part alone: anywhere else it is the name of no sheet. */
  private sheetNames(part: string): { open: (element: Element) => void; close: () => void } {
    const path = ["workbook", "sheets", "sheet"]
    const names = new Set<string>()
    let depth = 0
    let matched = 0
    return {
      open: ({ local, uri, attribute }) => {
        if (depth === matched && local === path[matched] && excelNamespaces.has(uri)) matched += 1
        depth += 1
        if (depth === 1 && matched === 1) this.workbooks.push(names)
        if (depth !== path.length || matched !== path.length) return
        const name = attribute("name") ?? ""
        for (const form of [name, unescaped(name)]) if (form.includes("|")) names.add(form.toLowerCase())
        if (names.size > maxBarredNames) throw new Refused("too_complex", part)
      },
      close: () => {
        depth -= 1
        matched = Math.min(matched, depth)
      },
    }
  }

  private noteBarredName(name: string, part: string): void {
    if (this.barredNames.size >= maxBarredNames) throw new Refused("too_complex", part)
    this.barredNames.set(name.toLowerCase(), part)
  }

  /**
   * A quoted name with a bar is a sheet's; one that no sheet has is DDE. A document that is no workbook has charts of a
   * workbook within it, which is judged by itself.
   * @throws Refused
   */
  finish(): void {
    for (const [name, part] of this.barredNames)
      if (!this.workbooks.every((names) => names.has(name))) throw new Refused("dde", part)
  }
}

function judgeAttributes(element: Element, context: FormulaContext): void {
  // The elements that a sheet has by the million have none.
  if (element.local === "c" || element.local === "v" || element.local === "row") return
  for (const { local: name, value } of element.attributes()) {
    if (!isMacro(name) && !isFormulaAttribute(element, name)) continue
    if (value.length > maxFormulaCharacters) throw new Refused("too_complex", context.part)
    judge(name, value, context)
  }
}

function gather(text: string, open: Gathered[], part: string): void {
  for (const gathered of open) {
    gathered.characters += text.length
    if (gathered.characters > maxFormulaCharacters) throw new Refused("too_complex", part)
    gathered.pieces.push(text)
  }
  const innermost = open.at(-1)
  if (innermost && text.trim() !== "") innermost.hasOwnText = true
}

/** @param name of the element or the attribute that holds the formula */
function judge(name: string, formula: string, context: FormulaContext): void {
  if (isMacro(name)) judgeMacro(formula, context.part)
  if (telling.test(formula)) judgeFormula(formula, context)
  const read = unescaped(formula)
  if (read !== formula && telling.test(read)) judgeFormula(read, context)
}

/** A text with `_x007C_` undone, as which a spreadsheet's texts may write any character (ST_Xstring). */
function unescaped(text: string): string {
  if (!text.includes("_x") && !text.includes("_X")) return text
  return text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
