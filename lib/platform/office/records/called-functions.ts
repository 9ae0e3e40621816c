/*
 * The functions that a formula of an .xlsb calls (MS-XLSB 2.2.2): a formula is a row of tokens, each a byte with so many
 * bytes behind it.
 */

/** Functions by their numbers (MS-XLS 2.5.198.17), as far as `formulas/functions.ts` judges them. */
const functions = new Map([
  [110, "EXEC"],
  [132, "FOPEN"],
  [135, "FREADLN"],
  [136, "FREAD"],
  [137, "FWRITELN"],
  [138, "FWRITE"],
  [149, "REGISTER"],
  [150, "CALL"],
  [166, "FILES"],
  [175, "INITIATE"],
  [176, "REQUEST"],
  [177, "POKE"],
  [178, "EXECUTE"],
  [257, "EVALUATE"],
  [267, "REGISTER.ID"],
  [304, "SQL.REQUEST"],
  [379, "RTD"],
  [359, "HYPERLINK"],
  // A function by its name, as those newer than the format are called.
  [255, "NAMED"],
])
const tokens = { text: 0x17, extended: 0x18, attribute: 0x19, fixed: 0x21, variable: 0x22 }
const choose = 0x04
const list = 0x19
/** Bytes behind each token that has a fixed number of them; those from 0x20 on come in three classes. */
const lengths = new Map<number, number>([
  [0x01, 4],
  ...Array.from({ length: 0x14 }, (_, index): [number, number] => [0x03 + index, 0]),
  [0x1c, 1],
  [0x1d, 1],
  [0x1e, 2],
  [0x1f, 8],
  [0x20, 14],
  [0x23, 4],
  [0x24, 6],
  [0x25, 12],
  [0x26, 6],
  [0x27, 6],
  [0x28, 6],
  [0x29, 2],
  [0x2a, 6],
  [0x2b, 12],
  [0x2c, 6],
  [0x2d, 12],
  [0x39, 6],
  [0x3a, 8],
  [0x3b, 14],
  [0x3c, 8],
  [0x3d, 14],
])

export type Called = { functions: Set<string>; texts: string[] }

/** The judged functions among those that a formula calls, and its texts. */
export function calledFunctions(formula: Buffer): Called {
  const called: Called = { functions: new Set(), texts: [] }
  for (let at = 0; at < formula.byteLength; ) {
    const token = formula.readUInt8(at)
    const kind = token < 0x20 ? token : (token & 0x1f) | 0x20
    const length = lengthOf(formula, at + 1, kind)
    // What cannot be followed may be anything: each of the bytes behind it may be a call.
    if (length === undefined) return collect(formula, at, called)
    note(formula, at, kind, called)
    if (kind === tokens.text) called.texts.push(formula.toString("utf16le", at + 3, at + 1 + length))
    at += 1 + length
  }
  return called
}

function lengthOf(formula: Buffer, at: number, kind: number): number | undefined {
  if (kind === tokens.fixed) return 2
  if (kind === tokens.variable) return 3
  if (kind === tokens.text) return at + 2 <= formula.byteLength ? 2 + formula.readUInt16LE(at) * 2 : undefined
  if (kind === tokens.extended && at < formula.byteLength) return formula.readUInt8(at) === list ? 13 : 5
  if (kind !== tokens.attribute) return lengths.get(kind)
  if (at + 3 > formula.byteLength) return undefined
  return formula.readUInt8(at) === choose ? 3 + (formula.readUInt16LE(at + 1) + 1) * 2 : 3
}

function collect(formula: Buffer, from: number, called: Called): Called {
  for (let at = from; at < formula.byteLength; at += 1) note(formula, at, (formula.readUInt8(at) & 0x1f) | 0x20, called)
  return called
}

function note(formula: Buffer, at: number, kind: number, called: Called): void {
  const numberAt = kind === tokens.variable ? at + 2 : kind === tokens.fixed ? at + 1 : undefined
  if (numberAt === undefined || numberAt + 2 > formula.byteLength) return
  // With the highest bit come the commands of macro sheets, under numbers of their own.
  const name = functions.get(formula.readUInt16LE(numberAt))
  if (name) called.functions.add(name)
}
