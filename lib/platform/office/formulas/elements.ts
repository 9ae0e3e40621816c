import { excelNamespaces } from "../preflight/namespaces"
import type { Element } from "../preflight/part"

const otherNamespaces = new Set([
  "http://schemas.microsoft.com/office/excel/2006/main",
  "http://schemas.openxmlformats.org/drawingml/2006/chart",
  "http://purl.oclc.org/ooxml/drawingml/chart",
  "http://schemas.openxmlformats.org/drawingml/2006/chartDrawing",
  "http://purl.oclc.org/ooxml/drawingml/chartDrawing",
  "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
  "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
  "urn:schemas-microsoft-com:office:excel",
])
const extensionNamespaces = "http://schemas.microsoft.com/office/spreadsheetml/"
/** Microsoft's extensions of drawings, of which those for charts have formulas: `.../drawing/2014/chartex`. */
const drawingExtensions = "http://schemas.microsoft.com/office/drawing/"

const formulaElements = new Set([
  "f",
  "formula",
  "formula1",
  "formula2",
  "oldFormula",
  "definedName",
  "calculatedColumnFormula",
  "totalsRowFormula",
  // The formula of a number's format, in charts.
  "nf",
])
const formulaAttributes = new Set(["formula", "textlink", "link", "linkedCell", "listFillRange"])

/** Whether elements of a namespace may hold formulas: not those of Word's mathematics, nor the guides of drawings. */
export function isSpreadsheet(uri: string): boolean {
  if (excelNamespaces.has(uri) || otherNamespaces.has(uri) || uri.startsWith(extensionNamespaces)) return true
  return uri.startsWith(drawingExtensions) && uri.includes("chart", drawingExtensions.length)
}

export function isFormula(local: string): boolean {
  return formulaElements.has(local) || isControlFormula(local)
}

/** A formula of a control, as an element in VML and as an attribute since: `FmlaLink`, `fmlaLink`. */
function isControlFormula(name: string): boolean {
  return /^fmla/i.test(name)
}

export function isFormulaAttribute({ local }: Element, name: string): boolean {
  return formulaAttributes.has(name) || isControlFormula(name) || (local === "cfvo" && name === "val")
}

/** Whether an element or an attribute names the macro of a button. */
export function isMacro(name: string): boolean {
  return name === "macro" || /^fmlamacro$/i.test(name)
}
