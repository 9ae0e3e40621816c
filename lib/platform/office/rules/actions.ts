import type { Discoveries } from "../discoveries"
import { judgeLink } from "../links/judge"
import { decodeEscapes } from "../package/part-key"
import type { Element, Part, PartListener } from "../preflight/part"
import { plain } from "../preflight/text"
import { Refused } from "../refused"

/** Actions of PowerPoint that stay within the presentation or follow a link, which is judged by itself. */
const harmless = new Set([
  "",
  "noaction",
  "hlinkshowjump",
  "hlinksldjump",
  "hlinkpres",
  "hlinkfile",
  "customshow",
  "media",
])

/** Refuses actions of PowerPoint that run a program or a macro; those that open an embedded object are noted. */
export function listenForActions(part: Part, discoveries: Discoveries): PartListener {
  return {
    open: (element) => {
      if (element.local === "cmd") hearCommand(element, part, discoveries)
      if (!element.local.startsWith("hlink")) return
      for (const { local, value } of element.attributes()) {
        if (local === "action") hearAction(value, part, discoveries)
        if (local === "invalidUrl") judgeLink(value, part.name, discoveries)
      }
    },
  }
}

function hearAction(value: string, part: Part, discoveries: Discoveries): void {
  // Without blanks and control characters, which PowerPoint skips over.
  const action = decodeEscapes(value)
    .replace(/[^!-\u{10ffff}]+/gu, "")
    .toLowerCase()
  const [scheme = "", rest = ""] = action.split(":", 2)
  if (scheme !== "ppaction") {
    judgeLink(value, part.name, discoveries)
    return
  }
  const [verb = ""] = rest.replaceAll("\\", "/").replace(/^\/+/, "").split(/[?/]/, 1)
  if (verb === "program" || verb === "macro") throw new Refused("runs_program", part.name)
  if (!harmless.has(verb)) discoveries.notice("object_actions", `Action ${plain(value, 80)}`, part.name)
}

/** An animation that gives an embedded object a command. */
function hearCommand({ attribute }: Element, part: Part, discoveries: Discoveries): void {
  if (attribute("type") === "verb")
    discoveries.notice("object_actions", "Animation that opens an embedded object", part.name)
}
