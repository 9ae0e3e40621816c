import type { Discoveries } from "../discoveries"
import { functionName, notedFunctions, refusedFunctions, refusedInNames } from "../formulas/functions"
import { judgeLink } from "../links/judge"
import { classifyTarget } from "../links/target"
import { plain } from "../preflight/text"
import { Refused } from "../refused"
import type { Use } from "../rules/uses"
import { calledFunctions } from "./called-functions"
import { RecordReader } from "./reader"

/** Records by their numbers (MS-XLSB 2.3), with what stands before the formula of those that hold one. */
const records = {
  formulaText: 8,
  formulaNumber: 9,
  formulaBoolean: 10,
  formulaError: 11,
  name: 39,
  beginConnection: 201,
  beginDatabase: 203,
  beginCube: 205,
  beginWebQuery: 261,
  beginTextImport: 538,
  beginLink: 360,
  hyperlink: 494,
  arrayFormula: 426,
  sharedFormula: 427,
}
const cellBytes = 8
const flagBytes = 2
const rangeBytes = 16
const nameHeadBytes = 9
const connections = new Set([
  records.beginConnection,
  records.beginDatabase,
  records.beginCube,
  records.beginWebQuery,
  records.beginTextImport,
])
const links = { workbook: 0, dde: 1, ole: 2 }

type OnLink = (relationshipId: string, use: Use) => void

/**
 * Judges a part of an .xlsb whose content is records: links to programs and other workbooks, hyperlinks, connections, and
 * the functions that its formulas call.
 * @param onLink is told what the workbook makes of a relationship
 * @throws Refused
 */
export function workbookRecords(part: string, discoveries: Discoveries, onLink: OnLink): RecordReader {
  return new RecordReader(part, new Set(Object.values(records)), (type, data) => {
    if (type === records.beginLink) judgeLinkRecord(data, part, onLink)
    else if (type === records.hyperlink) onLink(wideText(data, rangeBytes).text, "link")
    else if (connections.has(type)) judgeConnection(data, part, discoveries)
    else judgeFormula(type, data, part, discoveries)
  })
}

function judgeLinkRecord(data: Buffer, part: string, onLink: OnLink): void {
  if (data.byteLength < 2) throw new Refused("damaged_file", part)
  const kind = data.readUInt16LE(0)
  if (kind === links.dde) throw new Refused("dde", part)
  if (kind === links.workbook || kind === links.ole)
    onLink(wideText(data, 2).text, kind === links.ole ? "object" : "data")
}

function judgeFormula(type: number, data: Buffer, part: string, discoveries: Discoveries): void {
  const name = type === records.name ? wideText(data, nameHeadBytes).text : ""
  // A function that is newer than the format is a name with something put in front; a range may be called as any function.
  if (functionName(name) !== name.toUpperCase()) judgeFunction(functionName(name), part, discoveries)
  const { functions, texts } = calledFunctions(formulaAt(data, formulaPlace(type, data)))
  for (const name of functions) judgeFunction(name, part, discoveries)
  if (!functions.has("HYPERLINK") && !functions.has("NAMED")) return
  for (const text of new Set([...texts, texts.join("")])) judgeLink(text, part, discoveries)
  if (functions.has("HYPERLINK") && texts.length === 0)
    discoveries.notice("external_links", "Link to an address that is computed", part)
}

const maxConnectionWords = 120

/** What a connection says of itself stands in its texts, each behind its number of letters. */
function judgeConnection(data: Buffer, part: string, discoveries: Discoveries): void {
  const texts = [data.toString("utf16le"), data.toString("utf16le", 1)].flatMap((text) =>
    text.split(/[^ -~\u00a0-\u024f]+/u),
  )
  const telling = texts.filter((text) => text.length > 3 && /[\\/:=]/.test(text))
  if (telling.some((text) => classifyTarget(text).kind === "handler")) throw new Refused("unsafe_link", part)
  const [first = ""] = telling
  discoveries.notice(
    "external_data",
    first === "" ? "Data connection" : `Data by ${plain(first, maxConnectionWords)}`,
    part,
  )
}

function judgeFunction(name: string, part: string, discoveries: Discoveries): void {
  const reason = refusedFunctions.get(name) ?? refusedInNames.get(name)
  if (reason) throw new Refused(reason, part)
  const code = notedFunctions.get(name)
  if (code) discoveries.notice(code, `${name} formula`, part)
}

/** Where the formula of a cell, a range or a name begins. */
function formulaPlace(type: number, data: Buffer): number {
  switch (type) {
    case records.formulaText:
      return wideText(data, cellBytes).end + flagBytes
    case records.formulaNumber:
      return cellBytes + 8 + flagBytes
    case records.formulaBoolean:
    case records.formulaError:
      return cellBytes + 1 + flagBytes
    case records.arrayFormula:
      return rangeBytes + 1
    case records.sharedFormula:
      return rangeBytes
    default:
      return wideText(data, nameHeadBytes).end
  }
}

function formulaAt(data: Buffer, at: number): Buffer {
  if (at + 4 > data.byteLength) return Buffer.alloc(0)
  return data.subarray(at + 4, at + 4 + data.readUInt32LE(at))
}

/** A text of two bytes a letter behind their number; a text that is not there has none. */
function wideText(data: Buffer, at: number): { text: string; end: number } {
  if (at + 4 > data.byteLength) return { text: "", end: data.byteLength }
  const letters = data.readUInt32LE(at)
  if (letters === 0xffffffff) return { text: "", end: at + 4 }
  const end = Math.min(at + 4 + letters * 2, data.byteLength)
  return { text: data.toString("utf16le", at + 4, end), end }
}
