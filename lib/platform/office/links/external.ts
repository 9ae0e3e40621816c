import type { Discoveries } from "../discoveries"
import { windowsExtension } from "../objects/executables"
import { decodeEscapes } from "../package/part-key"
import { relationshipsPart } from "../parts"
import type { Relationship } from "../preflight/part"
import { plain } from "../preflight/text"
import { Refused } from "../refused"
import type { RefusalReason } from "../report"
import { isProgramExtension } from "../rules/executable-names"
import type { Use } from "../rules/uses"
import { judgeFetch, judgeLink } from "./judge"
import { classifyTarget } from "./target"

const maxTargetWords = 120

/**
 * Judges a relationship that leads out of the document, by what is made of it.
 * @throws Refused with the part that the relationship stands in
 */
export function judgeExternal(relationship: Relationship, use: Use, discoveries: Discoveries): void {
  const { target, from } = relationship
  const where = relationshipsPart(relationship)
  const { kind } = classifyTarget(target)
  const shown = plain(decodeEscapes(target), maxTargetWords)
  const asIs = (words: string, code: "external_data" | "external_pictures" | "external_links") =>
    discoveries.notice(code, `${words} ${shown}`, from)
  const refuse = (reason: RefusalReason) => new Refused(reason, where)
  const leaves = kind !== "inside"
  switch (use) {
    case "template":
      if (kind === "server") discoveries.finding("server_template", `Template ${shown}`, from)
      else if (kind !== "drive" && kind !== "relative" && leaves) throw refuse("remote_template")
      return
    case "object":
    case "frame":
    case "subdocument":
    case "chunk":
      if (kind !== "drive" && kind !== "relative" && leaves) throw refuse("remote_object")
      if (isProgramFile(target)) throw refuse("executable_object")
      asIs("Linked content from", "external_links")
      return
    case "data":
      // A workbook on a file server is opened only after a question.
      if (kind === "handler") throw refuse("unsafe_link")
      asIs("Data from", "external_data")
      return
    case "link":
      judgeLink(target, from, discoveries)
      return
    case "picture":
      judgeFetch(target, from, discoveries, { words: "Picture from", code: "external_pictures" })
      // Word writes this for a picture that is gone.
      if (kind === "relative" && target.toUpperCase() !== "NULL") asIs("Picture from", "external_pictures")
      return
    default:
      judgeFetch(target, from, discoveries, { words: "Linked content from", code: "external_links" })
  }
}

/** Whether a linked object is a program on the reader's computer: behind `!` stands what of a file is linked. */
function isProgramFile(target: string): boolean {
  const [file = ""] = decodeEscapes(target).split("!", 1)
  return isProgramExtension(windowsExtension(file))
}
