import type { Discoveries } from "../discoveries"
import { tokensOf } from "../formulas/tokens"
import { judgeLink } from "../links/judge"
import { classifyTarget } from "../links/target"
import { isExecutable, windowsExtension } from "../objects/executables"
import type { Element, Part, PartListener } from "../preflight/part"
import { Refused } from "../refused"

const namespace = "http://schemas.microsoft.com/office/visio/"
const maxFormulaCharacters = 64 * 1024
/** Functions of a drawing's cells that start something, and those that follow a link. */
const starting = /\b(?:RUNADDON|RUNADDONWARGS|RUNMACRO|CALLTHIS)\b/i
const following = /\b(?:HYPERLINK|OPENFILE|GOTOFILE)\b/i

/**
 * Judges what the shapes of an embedded Visio drawing start and where they lead. Visio's own stencils start its add-ons by
 * their names: what is told by its path is a program.
 * @throws Refused
 */
export function listenForVisio(part: Part, discoveries: Discoveries): PartListener {
  return {
    open: (element) => {
      if (!element.uri.startsWith(namespace)) return
      if (element.local === "Cell") hearCell(element, part, discoveries)
      if (element.local === "EventItem") refusePrograms([element.attribute("Target") ?? ""], part)
    },
  }
}

function hearCell({ attribute }: Element, part: Part, discoveries: Discoveries): void {
  const formula = attribute("F") ?? ""
  const isAddress = attribute("N") === "Address"
  if (isAddress) judgeLink(attribute("V") ?? "", part.name, discoveries)
  if (!isAddress && !starting.test(formula) && !following.test(formula)) return
  if (formula.length > maxFormulaCharacters) throw new Refused("too_complex", part.name)
  const texts = tokensOf(formula).flatMap((token) => (token.type === "text" ? [token.value] : []))
  // The others are what it is told, such as `/cmd=2`.
  if (starting.test(formula)) refusePrograms(texts.slice(0, 1), part)
  else for (const text of texts) judgeLink(text, part.name, discoveries)
}

function refusePrograms(texts: string[], part: Part): void {
  const isProgram = (text: string) =>
    /[\\/]/.test(text) || classifyTarget(text).kind !== "relative" || isExecutable(windowsExtension(text))
  if (texts.some((text) => text.trim() !== "" && isProgram(text))) throw new Refused("runs_program", part.name)
}
