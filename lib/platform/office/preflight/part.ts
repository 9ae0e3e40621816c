import type { OfficeKind } from "../report"

/** A part of a package: its name without a leading slash, as the file spells it, and its content type in lower case. */
export type Part = { name: string; type: string }

/** A relationship: from which part (an empty name is the package), of which type, to what. */
export type Relationship = { from: string; id: string; type: string; target: string; external: boolean }

export type Attribute = { local: string; uri: string; value: string }

export type Element = {
  /** Local name and namespace. */
  local: string
  uri: string
  /**
   * An attribute's value by its local name, whatever its namespace; of two, the one without a prefix. By a name with a
   * prefix (`r:id`), the one that the file spells so.
   */
  attribute: (local: string) => string | undefined
  /** Every attribute, in the order of the file: a rule that refuses looks at all of one name, whatever their namespaces. */
  attributes: () => Attribute[]
}

/** Hears one XML part as it is parsed. Names and texts are those of the file and may be hostile: keep little, cut long ones. */
export type PartListener = {
  open?: (element: Element) => void
  /** Text in pieces, as they come. */
  text?: (text: string) => void
  close?: (local: string, uri: string) => void
}

/** What the pre-flight is told of a document, part by part, in the order of its archive. */
export interface PreflightInput {
  kind: OfficeKind
  /** Every relationship of the document, before any part but the relationships themselves. */
  relationships: Relationship[]
  /** Every entry's name and content type, before any part. */
  parts: Part[]
}
