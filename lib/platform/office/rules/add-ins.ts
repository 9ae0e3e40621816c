import type { Discoveries } from "../discoveries"
import { judgeLink } from "../links/judge"
import { classifyTarget } from "../links/target"
import type { Element, Part, PartListener } from "../preflight/part"
import { plain } from "../preflight/text"
import { Refused } from "../refused"

/** Attributes of a custom ribbon that name a procedure (MS-CUSTOMUI): `onLoad`, `onAction`, `getVisible`, `loadImage`. */
const callback = /^(?:on[A-Z]|get[A-Z]|loadImage$)/

/** Word's own keys and menus of a document. */
const keys = "http://schemas.microsoft.com/office/word/2006/wordml"

/**
 * Notes add-ins that a document brings up: those of a task pane, the callbacks of a custom ribbon, and keys and menus that
 * call macros. A callback that names a macro of another file is refused.
 */
export function listenForAddIns(part: Part, discoveries: Discoveries): PartListener {
  let inRibbon = false
  let noted = false
  return {
    open: (element) => {
      if (element.local === "customUI") inRibbon = true
      if (element.uri === keys && (element.attribute("macroName") ?? "") !== "")
        discoveries.notice(
          "add_ins",
          `Key or menu that calls ${plain(element.attribute("macroName") ?? "", 80)}`,
          part.name,
        )
      if (inRibbon && element.local === "hyperlink")
        judgeLink(element.attribute("target") ?? "", part.name, discoveries)
      if (inRibbon && hearCallbacks(element, part) && !noted) {
        noted = true
        discoveries.notice("add_ins", "Custom buttons that call macros", part.name)
      }
      if (element.uri.startsWith("http://schemas.microsoft.com/office/webextensions/") && element.local === "reference")
        noteReference(element, part, discoveries)
    },
    close: (local) => {
      if (local === "customUI") inRibbon = false
    },
  }
}

function hearCallbacks({ attributes }: Element, part: Part): boolean {
  const callbacks = attributes().filter(({ local }) => callback.test(local))
  for (const { value } of callbacks) {
    const { kind } = classifyTarget(value)
    if (value.includes("!") || /[\\/]/.test(value) || (kind !== "relative" && kind !== "inside" && kind !== "unknown"))
      throw new Refused("runs_program", part.name)
  }
  return callbacks.length > 0
}

function noteReference({ attribute }: Element, part: Part, discoveries: Discoveries): void {
  const id = plain(attribute("id") ?? "", 80)
  const store = plain(attribute("store") ?? "", 120)
  discoveries.notice("add_ins", `Add-in ${id}${store ? ` from ${store}` : ""}`, part.name)
}
