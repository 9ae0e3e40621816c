import type { Part, PartListener } from "../preflight/part"
import { checkActiveX } from "./active-x"
import { listenForDde } from "./dde"
import type { Document } from "./document"
import { checkExecutableNames } from "./executable-object"
import { checkMacros } from "./macro-enabled"
import { checkMainType } from "./main-type"
import { checkRemote } from "./remote"

/** What is refused by what a document says of its parts, before they are read: the first that applies is the reason. */
const documentRules: ((document: Document) => void)[] = [
  checkMainType,
  checkMacros,
  checkActiveX,
  ({ parts }) => checkExecutableNames(parts),
  checkRemote,
]

export function checkDocument(document: Document): void {
  for (const check of documentRules) check(document)
}

/** Those who listen to every XML part for what is refused. */
export function listenForRefusals(part: Part): PartListener[] {
  return [listenForDde(part)]
}
