import { Discoveries } from "../discoveries"
import { Refused } from "../refused"
import { parse } from "../testing/parse"
import { Formulas } from "./formulas"

export const excel = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")

export const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

/** Why a workbook is refused, or the codes of what is noted. @param more parts beside the workbook's own */
export function judge(content: string, more: { type: string; xml: string }[] = []): string {
  const discoveries = new Discoveries()
  const formulas = new Formulas(discoveries)
  const workbook = { type: workbookType, xml: `<workbook ${excel}>${content}</workbook>` }
  try {
    for (const { type, xml } of [workbook, ...more]) parse(xml, formulas.listen({ name: "xl/a.xml", type }))
    formulas.finish()
  } catch (error) {
    if (error instanceof Refused) return error.refusal.reason
    throw error
  }
  return discoveries
    .notices(() => undefined)
    .map(({ code }) => code)
    .join(" ")
}
/** What comes of a formula in a cell. */
export const cell = (formula: string) => judge(`<f>${escaped(formula)}</f>`)
