import { relationshipKind, relationshipsPart } from "../parts"
import { Refused } from "../refused"
import type { RefusalReason } from "../report"
import type { Document } from "./document"

/** What a program fetches, by itself or at a nod, and lets act within the document. */
const fetched = new Map<string, RefusalReason>([
  ["attachedtemplate", "remote_template"],
  ["oleobject", "remote_object"],
  ["package", "remote_object"],
  ["frame", "remote_object"],
  ["subdocument", "remote_object"],
  ["afchunk", "remote_object"],
])

/** Refuses templates, objects, frames and chunks that come from another machine. */
export function checkRemote({ relationships }: Document): void {
  for (const relationship of relationships) {
    const reason = fetched.get(relationshipKind(relationship))
    if (reason && isRemote(relationship.target)) throw new Refused(reason, relationshipsPart(relationship))
  }
}

/** Whether a target lies elsewhere than beside the document or on a drive: any scheme but a local `file:`, or a UNC path. */
function isRemote(target: string): boolean {
  const path = decoded(target)
    .replaceAll("\\", "/")
    .replace(/^file:(?:\/\/(?:localhost)?(?=\/))?/i, "")
    .replace(/^\/+(?=[a-z]:)/i, "")
  return /^\/\//.test(path) || /^[a-z][a-z0-9+.-]+:/i.test(path)
}

/** As a program would take it: without escapes and without the characters that are skipped over. */
function decoded(target: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const plain = target.replace(/[\u0000-\u0020]/g, "")
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}
