import type { Discoveries } from "../discoveries"
import { classifyTarget } from "../links/target"
import { excelNamespaces } from "../preflight/namespaces"
import type { Element, Part, PartListener } from "../preflight/part"
import { Refused } from "../refused"
import { type FormulaContext, judgeFormula } from "./meaning"

/** Excel takes 8,192 characters; what is longer is no formula of Excel's. */
const maxFormulaCharacters = 64 * 1024
const maxBarredNames = 1_000
const maxSheetNames = 100_000

const otherNamespaces = new Set([
  "http://schemas.microsoft.com/office/excel/2006/main",
  "http://schemas.openxmlformats.org/drawingml/2006/chart",
  "http://purl.oclc.org/ooxml/drawingml/chart",
  "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
  "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
  "urn:schemas-microsoft-com:office:excel",
])
const extensionNamespaces = "http://schemas.microsoft.com/office/spreadsheetml/"
const formulaElements = new Set([
  "f",
  "formula",
  "formula1",
  "formula2",
  "oldFormula",
  "definedName",
  "calculatedColumnFormula",
  "totalsRowFormula",
])
const formulaAttributes = new Set(["formula", "textlink", "link"])
/** What a formula must have to be worth reading: a bar, a path, an address, or the name of a function that is judged. */
const telling =
  /[|\\]|\/\/|:\/|CALL|REGISTER|EXEC|FOPEN|FWRITE|SEND\.KEYS|DDE|INITIATE|POKE|WEBSERVICE|SQL\.REQUEST|RTD|IMAGE|HYPERLINK/i

/** Judges the formulas of all parts of a document: cells, names, rules, charts, controls and drawings. */
export class Formulas {
  private readonly barredNames = new Map<string, string>()
  private readonly sheetNames = new Set<string>()

  constructor(private readonly discoveries: Discoveries) {}

  listen(part: Part): PartListener {
    const context: FormulaContext = {
      part: part.name,
      discoveries: this.discoveries,
      onBarredName: (name) => this.noteBarredName(name, part.name),
    }
    let gathered: string[] | undefined
    let characters = 0
    return {
      open: (element) => {
        if (element.uri === "http://schemas.microsoft.com/DataMashup") this.notePowerQuery(part.name)
        if (!isSpreadsheet(element.uri)) return
        this.hear(element, context)
        if (isFormula(element.local)) [gathered, characters] = [[], 0]
      },
      text: (text) => {
        if (!gathered) return
        characters += text.length
        if (characters > maxFormulaCharacters) throw new Refused("too_complex", part.name)
        gathered.push(text)
      },
      close: (local, uri) => {
        if (!gathered || !isSpreadsheet(uri) || !isFormula(local)) return
        const formula = gathered.join("")
        gathered = undefined
        if (telling.test(formula)) judgeFormula(formula, context)
      },
    }
  }

  private hear(element: Element, context: FormulaContext): void {
    const { local } = element
    if (local === "c" || local === "v" || local === "row") return
    if (local === "ddeLink") throw new Refused("dde", context.part)
    if (local === "sheet") this.noteSheet(element)
    for (const { local: name, value } of element.attributes()) {
      if (name === "macro") judgeMacro(value, context.part)
      else if ((formulaAttributes.has(name) || name.toLowerCase().startsWith("fmla")) && telling.test(value))
        this.judgeAttribute(value, context)
    }
  }

  private judgeAttribute(value: string, context: FormulaContext): void {
    if (value.length > maxFormulaCharacters) throw new Refused("too_complex", context.part)
    judgeFormula(value, context)
  }

  private noteSheet({ attribute }: Element): void {
    if (this.sheetNames.size < maxSheetNames) this.sheetNames.add((attribute("name") ?? "").toLowerCase())
  }

  private noteBarredName(name: string, part: string): void {
    if (this.barredNames.size >= maxBarredNames) throw new Refused("too_complex", part)
    this.barredNames.set(name.toLowerCase(), part)
  }

  private notePowerQuery(part: string): void {
    this.discoveries.notice("external_data", "Power Query", part)
  }

  /** A quoted name with a bar is a sheet's; one that no sheet has is DDE. @throws Refused */
  finish(): void {
    for (const [name, part] of this.barredNames) {
      const sheet = name.slice(name.lastIndexOf("]") + 1)
      const ends = sheet.split(":")
      if (!ends.every((end) => this.sheetNames.has(end))) throw new Refused("dde", part)
    }
  }
}

function isSpreadsheet(uri: string): boolean {
  return excelNamespaces.has(uri) || otherNamespaces.has(uri) || uri.startsWith(extensionNamespaces)
}

function isFormula(local: string): boolean {
  return formulaElements.has(local) || local.startsWith("Fmla") || local.startsWith("fmla")
}

/** The name of a macro that is gone with its project is nothing; one in another file is a program. */
function judgeMacro(value: string, part: string): void {
  const macro = value.trim()
  if (macro === "" || !macro.includes("!")) {
    if (/[\\/]/.test(macro) || classifyTarget(macro).kind === "handler") throw new Refused("runs_program", part)
    return
  }
  const owner = macro.slice(0, macro.lastIndexOf("!"))
  if (owner !== "" && owner !== "[0]") throw new Refused("runs_program", part)
}
