import type { FindingCode, Found } from "../report"
import type { Part, PartListener } from "./part"

/** What one kind of document says, once all its parts have been heard. */
export type KindReport = {
  /** Null where the document's own program has to be believed. */
  pageCount: number | null
  /** People who commented or changed something. */
  names: Iterable<string>
  findings: Found<FindingCode>[]
  /** Connections to data elsewhere, by their places. */
  connections: Found<"external_data">[]
  /** Where a part is seen, in words that stand inside a sentence (`slide 3`); undefined for the document as a whole. */
  locate: (part: string) => string | undefined
}

/** Hears the parts of one kind of document, in any order. */
export interface KindListener {
  listen(part: Part): PartListener | null
  report(): KindReport
}

/** Joins the pieces of a place that are known. */
export function inWords(...pieces: (string | undefined)[]): string {
  return pieces.filter(Boolean).join(", ")
}

/** `Comment by Ada Lovelace`, or without the name where there is none. */
export function byName(what: string, name: string | undefined): string {
  return name ? `${what} by ${name}` : what
}
