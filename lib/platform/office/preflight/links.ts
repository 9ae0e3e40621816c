import type { Locate } from "../discoveries"
import { classifyTarget } from "../links/target"
import type { FindingCode, Found } from "../report"
import { inWords } from "./kind"
import type { Outer, Relations } from "./relations"
import { nameLengthMost, Tally } from "./tally"
import { plain, TextBudget } from "./text"

const targetLengthMost = 120
const ownersMost = 5

const pictures = new Set(["image"])
const data = new Set([
  "externallinkpath",
  "externallinkpath2019",
  "externallinklongpath",
  "xlexternallinkpath",
  "xlpathmissing",
  "xlstartup",
  "mailmergesource",
  "mailmergeheadersource",
  "recipientdata",
  "querytable",
])
/** Parts that hold a file of their own. */
const embeddings = ["package", "oleobject", "afchunk"]

const internalName = /(^|\.)(localhost|local|lan|internal|intranet|corp|home|private|home\.arpa)$/
const internalAddress = /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|\[(::1|f[cde]))/

/** Whether a hyperlink tells of the sender's own computers: a path of a file, or a host that the internet does not know. */
export function isInternal(target: string): boolean {
  const trimmed = target.trim().slice(0, 2_000)
  if (trimmed === "" || trimmed.startsWith("#")) return false
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(trimmed)?.[1]?.toLowerCase()
  // A drive's letter, a share, or a path beside the document.
  if (scheme === undefined || scheme === "file") return true
  if (scheme !== "http" && scheme !== "https") return false
  const host = hostOf(trimmed)
  return (
    host !== "" && (!host.includes(".") || internalName.test(host) || internalAddress.test(host)) && !isGlobal(host)
  )
}

function hostOf(target: string): string {
  try {
    return new URL(target).hostname.replace(/\.$/, "")
  } catch {
    return ""
  }
}

/** An IPv6 address has no dot, and need not be internal. */
function isGlobal(host: string): boolean {
  return host.startsWith("[") && !internalAddress.test(host)
}

/**
 * What leads out of a document and what files are in it, as far as its sender may not have meant to send that. Ordinary
 * hyperlinks are no finding; a chart's workbook is one, since all its rows go out with the picture.
 *
 * @param connections to data elsewhere, which are no relationships.
 */
export function findLinks(
  relations: Relations,
  locate: Locate,
  connections: Found<"external_data">[],
): Found<FindingCode>[] {
  const all = new Tally(new TextBudget())
  for (const outer of relations.outer) {
    if (outer.role === "hyperlink" && !isInternal(outer.target)) continue
    // A template on a file server is a finding of its own.
    if (outer.role === "attachedtemplate" && classifyTarget(outer.target).kind === "server") continue
    all.add(() => inWords(`${kindOf(outer)} ${plain(outer.target, targetLengthMost)}`, locate(outer.from)))
  }
  for (const { count, places } of connections) {
    for (const words of places) all.add(() => words)
    all.add(() => "", count - places.length)
  }
  return [...all.found("external_links"), ...findEmbedded(relations, locate).found("embedded_files")]
}

function findEmbedded(relations: Relations, locate: Locate): Tally {
  const embedded = new Tally(new TextBudget())
  const seen = new Set<string>()
  for (const { from, target } of relations.inRoles(...embeddings)) {
    if (seen.has(target)) continue
    seen.add(target)
    const isChart = relations.is(from, "chart", "chartex")
    const name = plain(relations.fileName(target), nameLengthMost)
    embedded.add(() => inWords(`${isChart ? "Data of a chart" : "File"} "${name}"`, locate(from)))
  }
  return embedded
}

function kindOf({ role }: Outer): string {
  if (pictures.has(role)) return "Picture from"
  if (data.has(role)) return "Data from"
  if (role === "attachedtemplate") return "Template"
  return role === "hyperlink" ? "Link to" : "Linked content from"
}

/** Where a part is seen: itself, or what it belongs to. */
export function locator(relations: Relations, locate: Locate): Locate {
  return (part) => {
    let at: string | undefined = part
    for (let step = 0; at !== undefined && step < ownersMost; step += 1) {
      const words = locate(at)
      if (words !== undefined) return words
      at = relations.owners(at)[0]?.from
    }
    return undefined
  }
}
