import type { Discoveries } from "../discoveries"
import {
  type DocumentFacts,
  type FindingCode,
  type Found,
  findingCodes,
  type NoticeCode,
  noticeCodes,
  type OfficeKind,
} from "../report"
import { Excel } from "./excel"
import type { KindListener } from "./kind"
import { findLinks, locator } from "./links"
import type { Part, PartListener, PreflightInput } from "./part"
import { PowerPoint } from "./powerpoint"
import { Properties } from "./properties"
import { Relations } from "./relations"
import { Tally } from "./tally"
import { TextBudget } from "./text"
import { Word } from "./word"

type PreflightResult = {
  facts: Omit<DocumentFacts, "thumbnail">
  findings: Found<FindingCode>[]
  notices: Found<NoticeCode>[]
}

const kinds: Record<OfficeKind, new (relations: Relations, budget: TextBudget) => KindListener> = {
  docx: Word,
  xlsx: Excel,
  pptx: PowerPoint,
}

/**
 * Finds what a sender did not mean to send, while a document's XML parts are parsed once, in whatever order. It never
 * throws for what they say, and what it keeps of them is bounded: see decision 0012.
 */
export class Preflight {
  private readonly relations: Relations
  private readonly properties: Properties
  private readonly document: KindListener

  constructor({ kind, relationships, parts }: PreflightInput) {
    const budget = new TextBudget()
    this.relations = new Relations(relationships, parts)
    this.properties = new Properties(this.relations, budget)
    this.document = new kinds[kind](this.relations, budget)
  }

  /** Who hears this part, if anyone; each part is asked for once. */
  listen(part: Part): PartListener | null {
    return this.properties.listen(part) ?? this.document.listen(part)
  }

  /** What was found, once every part has been heard, with what the rules discovered. */
  result(discoveries: Discoveries): PreflightResult {
    const document = this.document.report()
    const locate = locator(this.relations, document.locate)
    const { pageCount, ...facts } = this.properties.facts
    const findings = [
      ...discoveries.findings(locate),
      ...document.findings,
      ...findLinks(this.relations, locate, document.connections),
      ...this.properties.findings(document.names),
    ]
    const notices = [...discoveries.notices(locate), ...document.connections]
    return {
      facts: { ...facts, pageCount: this.document instanceof Word ? pageCount : document.pageCount },
      findings: findingCodes.flatMap((code) => joined(code, findings)),
      notices: noticeCodes.flatMap((code) => joined(code, notices)),
    }
  }
}

/** All that was found under one code, as one. */
function joined<Code extends string>(code: Code, all: Found<Code>[]): Found<Code>[] {
  const tally = new Tally(new TextBudget())
  for (const { count, places } of all.filter((found) => found.code === code)) {
    tally.add(() => "", count)
    for (const place of places) tally.add(() => place, 0)
  }
  return tally.found(code)
}
