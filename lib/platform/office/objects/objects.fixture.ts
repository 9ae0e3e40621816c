import { Discoveries } from "../discoveries"
import { Refused } from "../refused"
import type { RefusalReason } from "../report"
import { type MadeClasses, type MadeStream, makeCompound } from "../testing/compound"
import { examineObject } from "./examine-object"

export type Verdict = RefusalReason | string[]

export type Setting = {
  type?: string
  programs?: string[]
  embedded?: boolean
  /** What the gate one level down makes of a ZIP; by default it is accepted. */
  nested?: RefusalReason
}

/** The reason for which an object is refused, or the notices of one that is taken. */
export async function verdict(bytes: Buffer | string, setting: Setting = {}): Promise<Verdict> {
  const { type = "", programs = [], embedded = true, nested } = setting
  const discoveries = new Discoveries()
  const part = { name: "word/embeddings/object.bin", type }
  const examineNested = async (_: Buffer, name: string) => {
    if (nested) throw new Refused(nested, name)
  }
  try {
    const use = { part, embedded, progIds: programs, isChartData: false, isChunk: false }
    await examineObject(use, Buffer.from(bytes), { discoveries, examineNested })
    return discoveries
      .notices(() => undefined)
      .flatMap(({ code, places }) => places.map((place) => `${code}: ${place}`))
  } catch (error) {
    if (error instanceof Refused) return error.refusal.reason
    throw error
  }
}

/** Taken, with the notice that every object has. */
export const taken = ['embedded_files: File "object.bin"']

export const word = "00020906-0000-0000-c000-000000000046"
export const excel = "00020820-0000-0000-c000-000000000046"
export const packager = "0003000c-0000-0000-c000-000000000046"

/** A compound file of one program. */
export function ofProgram(root: string, streams: MadeStream[], classes: MadeClasses = {}): Buffer {
  return makeCompound(streams, { "": root, ...classes })
}
