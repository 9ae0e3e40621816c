import { Bytes } from "./archive/bytes"
import { Discoveries } from "./discoveries"
import { type OfficePackage, readPackage } from "./package/read-package"
import { type ExamineNested, PartsReader } from "./parts-reader"
import type { PreflightInput } from "./preflight/part"
import { Preflight } from "./preflight/preflight"
import { plain } from "./preflight/text"
import { Refused } from "./refused"
import type { DocumentReport, OfficeKind, Refusal, Source } from "./report"
import { Budget } from "./rules/bomb"
import { checkIgnoredFolders } from "./rules/ignored-folders"
import { checkMainType } from "./rules/main-type"
import { checkDocument } from "./rules/rules"

/** Documents within documents within documents. */
const maxDepth = 3

type MakePreflight = (input: PreflightInput) => Pick<Preflight, "listen" | "result">

/** A document that says of itself what it should; what its parts hold is still to be examined, once. */
export type OpenedDocument = { ok: true; examine: () => Promise<DocumentReport> }

/**
 * Tells whether a file is the Office document that its name says and holds nothing that acts by itself, and what it says
 * of itself. Every entry is unpacked and checked, every XML part parsed once; memory is flat, whatever the size.
 * Never throws for what the bytes are; what `source.read` throws is thrown on.
 * @param makePreflight hears the parts along with the rules.
 */
export async function examineDocument(
  source: Source,
  expected: OfficeKind,
  makePreflight?: MakePreflight,
): Promise<DocumentReport> {
  const opened = await openDocument(source, expected, makePreflight)
  return opened.ok ? opened.examine() : opened
}

/**
 * The first half of that: what a file says of itself at its beginning, in its directory and in its lists of types and
 * relationships, by a few reads, whatever the size.
 */
export async function openDocument(
  source: Source,
  expected: OfficeKind,
  makePreflight: MakePreflight = (input) => new Preflight(input),
): Promise<OpenedDocument | ({ ok: false } & Refusal)> {
  const bytes = new Bytes(source)
  const budget = new Budget(source.size)
  return unlessRefused(async () => {
    const opened = await readPackage(bytes, budget)
    const document = { kind: expected, ...opened }
    checkIgnoredFolders(document)
    checkMainType(document)
    checkDocument(document)
    return { ok: true, examine: () => unlessRefused(() => readOn(bytes, budget, opened, expected, makePreflight)) }
  })
}

async function readOn(
  bytes: Bytes,
  budget: Budget,
  opened: OfficePackage,
  kind: OfficeKind,
  makePreflight: MakePreflight,
): Promise<DocumentReport> {
  const discoveries = new Discoveries()
  const { parts, relationships } = opened
  const preflight = makePreflight({ kind, parts, relationships })
  const reader = new PartsReader(bytes, budget, opened, discoveries, nestedGate(1, budget, discoveries))
  const thumbnail = await reader.read((part) => preflight.listen(part))
  const { facts, findings, notices } = preflight.result(discoveries)
  return { ok: true, kind, facts: { ...facts, thumbnail }, notices, findings }
}

/**
 * The same gate for documents within documents, of any kind that may be embedded.
 * @param depth of what it examines: an embedded document is 1, one within that 2
 */
function nestedGate(depth: number, outer: Budget, into: Discoveries): ExamineNested {
  return async (content, name) => {
    if (depth > maxDepth) throw new Refused("too_complex", name)
    const bytes = new Bytes({ size: content.byteLength, read: async (start, end) => content.subarray(start, end + 1) })
    const budget = outer.within(content.byteLength)
    const opened = await readPackage(bytes, budget)
    const document = { kind: "embedded" as const, ...opened }
    checkIgnoredFolders(document)
    checkMainType(document)
    checkDocument(document)
    const discoveries = new Discoveries()
    await new PartsReader(bytes, budget, opened, discoveries, nestedGate(depth + 1, budget, discoveries)).read(
      () => null,
    )
    into.include(discoveries, `in the embedded file "${plain(name, 80)}"`)
  }
}

async function unlessRefused<Result>(work: () => Promise<Result>): Promise<Result | ({ ok: false } & Refusal)> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refused) return { ok: false, ...error.refusal }
    throw error
  }
}
