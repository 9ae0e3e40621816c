import type { Discoveries } from "../discoveries"
import { functionName, notedFunctions, refusedFunctions } from "../formulas/functions"
import { judgeLink } from "../links/judge"
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
  beginLink: 360,
  arrayFormula: 426,
  sharedFormula: 427,
}
const cellBytes = 8
const flagBytes = 2
const rangeBytes = 16
const nameHeadBytes = 9
const links = { workbook: 0, dde: 1, ole: 2 }

type OnLink = (relationshipId: string, use: Use) => void

/**
 * Judges a part of an .xlsb whose content is records: links to programs and other workbooks, and the functions that its
 * formulas call.
 * @param onLink is told what the workbook makes of a relationship
 * @throws Refused
 */
export function workbookRecords(part: string, discoveries: Discoveries, onLink: OnLink): RecordReader {
  return new RecordReader(part, new Set(Object.values(records)), (type, data) => {
    if (type === records.beginLink) judgeLinkRecord(data, part, onLink)
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
  if (type === records.name) judgeFunction(functionName(wideText(data, nameHeadBytes).text), part, discoveries)
  const { functions, texts } = calledFunctions(formulaAt(data, formulaPlace(type, data)))
  for (const name of functions) judgeFunction(name, part, discoveries)
  if (functions.has("HYPERLINK") || functions.has("NAMED")) for (const text of texts) judgeLink(text, part, discoveries)
}

function judgeFunction(name: string, part: string, discoveries: Discoveries): void {
  const reason = refusedFunctions.get(name)
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
