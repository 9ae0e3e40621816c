import type { Discoveries } from "../discoveries"
import { isServer, judgeLink } from "../links/judge"
import { classifyTarget } from "../links/target"
import { plain } from "../preflight/text"
import { Refused } from "../refused"
import type { NoticeCode, RefusalReason } from "../report"
import { type Argument, argumentsOf } from "./arguments"
import { type Instruction, mergedResult, unknownResult } from "./reader"

const maxTargetWords = 120
/** Switches that every field may have, such as `\\* MERGEFORMAT`. */
const formats = "*@#"

/** What of a document an instruction is judged for. */
type Context = { part: string; discoveries: Discoveries }

/** A field that fetches what one of its arguments names. */
type Fetch = {
  /** Which argument, counted without switches. */
  place: number
  /** Switches whose values are addresses of other things, and those whose values are none. */
  addressSwitches: string
  plainSwitches: string
  words: string
  code: NoticeCode
  web: RefusalReason | undefined
  handler: RefusalReason
  /** A file beside the document is nothing to tell of. */
  isQuietBeside: boolean
}

const content: Fetch = {
  place: 0,
  // A transformation.
  addressSwitches: "t",
  plainSwitches: `xnc${formats}`,
  words: "Linked content from",
  code: "external_links",
  web: "remote_object",
  handler: "remote_object",
  isQuietBeside: false,
}
const picture: Fetch = {
  place: 0,
  addressSwitches: "",
  plainSwitches: `c${formats}`,
  words: "Picture from",
  code: "external_pictures",
  web: undefined,
  handler: "unsafe_link",
  isQuietBeside: true,
}
const fetches = new Map<string, Fetch>([
  ["INCLUDETEXT", content],
  ["INCLUDE", content],
  ["RD", content],
  // The first argument is a class, such as `Word.Document.8`.
  ["LINK", { ...content, place: 1, addressSwitches: "", plainSwitches: `f${formats}` }],
  ["INCLUDEPICTURE", picture],
  ["IMPORT", picture],
])
const controls = new Set(["CONTROL", "OCX", "HTMLCONTROL", "HTMLACTIVEX"])

/**
 * Judges what a field does. DDE is refused while it is read.
 * @throws Refused for what runs or fetches by itself and must not
 */
export function judgeInstruction(instruction: Instruction, part: string, discoveries: Discoveries): void {
  const { keyword, arguments: text } = instruction
  const context = { part, discoveries }
  if (instruction.isComputed) discoveries.notice("computed_fields", "Field whose kind is computed", part)
  const fetch = fetches.get(keyword)
  if (fetch) judgeFetched(text, fetch, context)
  else if (keyword === "HYPERLINK") judgeHyperlink(text, context)
  else if (keyword === "DATABASE") judgeDatabase(text, context)
  else if (keyword === "DATA") judgeDataFile(text, context)
  else if (controls.has(keyword)) throw new Refused("active_x", part)
  else if (keyword === "PRINT" && argumentsOf(text, "").switches.has("p"))
    discoveries.notice("object_actions", "Field that sends commands to the printer", part)
}

function judgeHyperlink(text: string, { part, discoveries }: Context): void {
  for (const argument of argumentsOf(text, `lot${formats}`).values) {
    if (argument.after !== undefined) continue
    const target = strictest(argument)
    if (target === "" || (isComputed(argument) && isNearby(target))) continue
    judgeLink(target, part, discoveries)
  }
}

function judgeFetched(text: string, fetch: Fetch, { part, discoveries }: Context): void {
  const { values } = argumentsOf(text, fetch.addressSwitches + fetch.plainSwitches)
  const first = values.filter(({ after }) => after === undefined)[fetch.place]
  for (const argument of values) {
    if (argument.after !== undefined && fetch.plainSwitches.includes(argument.after)) continue
    const target = strictest(argument)
    const read = classifyTarget(target)
    const { kind } = read
    if (isServer(read)) throw new Refused("file_server", part)
    if (kind === "handler") throw new Refused(fetch.handler, part)
    if (kind === "web" && fetch.web) throw new Refused(fetch.web, part)
    const isAddress = argument === first
    if (isComputed(argument) && isNearby(target)) {
      if (isAddress && argument.raw.includes(unknownResult))
        discoveries.notice("computed_fields", "Field whose address is computed", part)
      continue
    }
    if (kind === "web" || (isAddress && kind !== "inside" && !(fetch.isQuietBeside && isBeside(target))))
      discoveries.notice(fetch.code, `${fetch.words} ${plain(target, maxTargetWords)}`, part)
  }
}

function judgeDatabase(text: string, { part, discoveries }: Context): void {
  const { values } = argumentsOf(text, "dcs")
  for (const { raw, text: resolved } of values) {
    // An address stands anywhere in a connection string or a query.
    const pieces = [raw, resolved].flatMap((value) => filled(value).split(/[=;,"'`()|[\]{}\s]/))
    if (pieces.some((piece) => isServer(classifyTarget(piece)))) throw new Refused("file_server", part)
  }
  const file = values.find(({ after }) => after === "d") ?? values.find(({ after }) => after === "c")
  const shown = file ? plain(filled(file.text), maxTargetWords) : ""
  discoveries.notice("external_data", `Data from ${shown || "a database"}`, part)
}

/** Word's oldest way to name the files of a mail merge. */
function judgeDataFile(text: string, { part, discoveries }: Context): void {
  const targets = argumentsOf(text, formats)
    .values.filter(({ after }) => after === undefined)
    .map(strictest)
  for (const target of targets) {
    const read = classifyTarget(target)
    if (isServer(read)) throw new Refused("file_server", part)
    if (read.kind === "handler") throw new Refused("unsafe_link", part)
  }
  const [file = ""] = targets
  discoveries.notice("external_data", `Data from ${plain(file, maxTargetWords) || "a file"}`, part)
}

/** An argument as its escapes say, or as it is spelled where that is worse: programs differ. */
function strictest({ raw, text }: Argument): string {
  const isWorse = (target: string) => {
    const read = classifyTarget(target)
    return isServer(read) || read.kind === "handler"
  }
  return filled(!isWorse(filled(text)) && isWorse(filled(raw)) ? raw : text)
}

/** With a letter where a nested field writes what is not known. */
function filled(text: string): string {
  return text.replaceAll(unknownResult, "x").replaceAll(mergedResult, "x")
}

function isComputed({ raw }: Argument): boolean {
  return raw.includes(unknownResult) || raw.includes(mergedResult)
}

function isNearby(target: string): boolean {
  const { kind } = classifyTarget(target)
  return kind === "relative" || kind === "inside"
}

function isBeside(target: string): boolean {
  return classifyTarget(target).kind === "relative" && !/[\\/]/.test(target)
}
