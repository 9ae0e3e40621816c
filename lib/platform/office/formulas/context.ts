import type { Discoveries } from "../discoveries"

/** Where a formula stands, and what is to be told of it. */
export type FormulaContext = {
  part: string
  discoveries: Discoveries
  /** It is a defined name's, in which macro functions work. */
  isName: boolean
  /** Told of a quoted name with a bar in it, which is a sheet's of this workbook, or DDE. */
  onBarredName: (name: string) => void
}
