import type { Part, PartListener } from "../preflight/part"
import { Refused } from "../refused"

const keptCharactersMost = 8192
/** Of an instruction: what a field is stands at its beginning. */
const instructionMost = 1024
/** Word itself nests no deeper than twenty. */
const nestedMost = 64

/** A field of Word: what stands between its beginning and its separator is its instruction. */
type Field = { instruction: string; inInstruction: boolean }

/** Refuses DDE: fields of Word, links and formulas of Excel. Elements are known by their local name, in any namespace. */
export function listenForDde(part: Part): PartListener {
  const fields: Field[] = []
  let gathered: string | undefined
  const refuse = () => {
    throw new Refused("dde", part.name)
  }
  const finish = (field: Field | undefined) => {
    if (!field?.inInstruction) return
    field.inInstruction = false
    if (isDdeField(field.instruction)) refuse()
  }
  const instruct = (text: string) => {
    if (fields.length === 0 && isDdeField(text)) refuse()
    // The result of a field within an instruction is a piece of that instruction.
    for (const field of fields) {
      if (!field.inInstruction || field.instruction.length >= instructionMost) continue
      field.instruction += text.slice(0, instructionMost)
      if (isDdeField(field.instruction)) refuse()
    }
  }
  return {
    open: ({ local, attribute }) => {
      if (local === "ddeLink") refuse()
      if (local === "fldSimple" && isDdeField(attribute("instr")?.slice(0, keptCharactersMost) ?? "")) refuse()
      if (local === "fldChar") turn(attribute("fldCharType"), fields, finish)
      // Deeper than can be followed is deeper than anybody writes.
      if (fields.length > nestedMost) refuse()
      if (local === "instrText" || local === "delInstrText" || isFormula(local)) gathered = ""
      else if (local === "t" && fields.some(({ inInstruction }) => inInstruction)) gathered = ""
    },
    text: (text) => {
      if (gathered !== undefined && gathered.length < keptCharactersMost) gathered += text.slice(0, keptCharactersMost)
    },
    close: (local) => {
      if (gathered === undefined) return
      if (isFormula(local)) {
        if (isDdeFormula(gathered)) refuse()
      } else if (local === "instrText" || local === "delInstrText" || local === "t") instruct(gathered)
      else return
      gathered = undefined
    },
  }
}

function turn(type: string | undefined, fields: Field[], finish: (field: Field | undefined) => void): void {
  if (type === "begin") fields.push({ instruction: "", inInstruction: true })
  if (type === "separate") finish(fields.at(-1))
  if (type === "end") finish(fields.pop())
}

/** An instruction, with what `QUOTE 68 68 69 ...` in it spells. */
function isDdeField(instruction: string): boolean {
  const spelled = instruction.replace(/\bQUOTE((?:\s+\d{1,3})+)/gi, (_, codes: string) =>
    codes
      .trim()
      .split(/\s+/)
      .map((code) => String.fromCharCode(Number(code)))
      .join(""),
  )
  return [instruction, spelled].some((text) => /^[\s"{]*DDE(AUTO)?(?![a-z0-9_])(?=.)/is.test(text))
}

function isFormula(local: string): boolean {
  return local === "f" || local === "definedName" || local === "formula" || local === "formula1" || local === "formula2"
}

const programs =
  "cmd|msexcel|excel|winword|msword|powerpnt|powershell|pwsh|mshta|rundll32|regsvr32|wscript|cscript|explorer"
const programCall = new RegExp(`(?<![a-z0-9_])(?:${programs})(?:\\.exe)?'?\\s*\\|`, "i")
const ddeCall = /(?<![a-z0-9_.])DDE(?:AUTO)?\s*\(/i
/** `Program|'topic'!item`, which nothing but DDE is written as. */
const ddeReference = /(?<=[a-z0-9_])\|'[^']*'!/i

function isDdeFormula(formula: string): boolean {
  const code = formula.replace(/"[^"]*"/g, '""')
  return [programCall, ddeCall, ddeReference].some((pattern) => pattern.test(code))
}
