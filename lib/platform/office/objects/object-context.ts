import type { Discoveries } from "../discoveries"
import type { Part } from "../preflight/part"

/** Where a part that holds bytes stands in the document. */
export type ObjectUse = {
  part: Part
  /** It is reached as an object, a package or a chunk. */
  embedded: boolean
  /** Program ids that markup declares for it. */
  progIds: string[]
  /** It is the workbook behind a chart, which a document with charts always has. */
  isChartData: boolean
  /** Word takes it into the text when it opens the document. */
  isChunk: boolean
}

export type ObjectContext = {
  discoveries: Discoveries
  /** The gate one level down: throws Refused for what is not accepted; `name` is for the words. */
  examineNested: (bytes: Buffer, name: string) => Promise<void>
}
