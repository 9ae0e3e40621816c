import { inspectOffice } from "./inspect"
import type { DocumentReport, OfficeKind, Source } from "./report"

const noFacts = { title: null, author: null, pageCount: null, thumbnail: null }

/**
 * The gate's look at a document. Never throws for what the bytes are; what `source.read` throws is thrown on.
 */
export async function examineDocument(source: Source, expected: OfficeKind): Promise<DocumentReport> {
  const verdict = await inspectOffice(source, expected)
  if (!verdict.ok) return { ok: false, reason: verdict.reason, where: null }
  return { ok: true, kind: verdict.kind, facts: noFacts, findings: [], notices: [] }
}
