import { checkActiveX } from "./active-x"
import type { Document } from "./document"
import { checkExecutableNames } from "./executable-names"
import { checkMacros } from "./macro-enabled"
import { checkRemote } from "./remote"

/** What is refused by what a document says of its parts, before they are read: the first that applies is the reason. */
const documentRules: ((document: Document) => void)[] = [checkMacros, checkActiveX, checkExecutableNames, checkRemote]

export function checkDocument(document: Document): void {
  for (const check of documentRules) check(document)
}
