import { inWords } from "./preflight/kind"
import { Tally } from "./preflight/tally"
import { TextBudget } from "./preflight/text"
import { type FindingCode, type Found, findingCodes, type NoticeCode, noticeCodes } from "./report"

/** Where a part is seen, in words that stand inside a sentence; undefined for the document as a whole. */
export type Locate = (part: string) => string | undefined

type Discovery = { words: string; part: string }

const maxKept = 40
const maxWords = 240

type Kept<Code> = Map<Code, { count: number; first: Discovery[] }>

/** What rules discover while a document is read, which does not keep it from being accepted: bounded, whatever they find. */
export class Discoveries {
  private readonly keptNotices: Kept<NoticeCode> = new Map()
  private readonly keptFindings: Kept<FindingCode> = new Map()

  /**
   * Something to know before the document is opened.
   * @param words what it is, with its target or name, such as `Picture from https://example.org/a.png`
   * @param part the part it stands in, as the file spells its name; empty for the document as a whole
   */
  notice(code: NoticeCode, words: string, part: string): void {
    keep(this.keptNotices, code, [{ words, part }], 1)
  }

  /** Something that its sender may not have meant to send; parameters as for `notice`. */
  finding(code: FindingCode, words: string, part: string): void {
    keep(this.keptFindings, code, [{ words, part }], 1)
  }

  /** Takes over what was found in a document within this one. @param where is added to each place */
  include(other: Discoveries, where: string): void {
    const within = (first: Discovery[]) => first.map(({ words }) => ({ words: inWords(words, where), part: "" }))
    for (const [code, { count, first }] of other.keptNotices) keep(this.keptNotices, code, within(first), count)
    for (const [code, { count, first }] of other.keptFindings) keep(this.keptFindings, code, within(first), count)
  }

  notices(locate: Locate): Found<NoticeCode>[] {
    return noticeCodes.flatMap((code) => found(this.keptNotices, code, locate))
  }

  findings(locate: Locate): Found<FindingCode>[] {
    return findingCodes.flatMap((code) => found(this.keptFindings, code, locate))
  }
}

function keep<Code>(into: Kept<Code>, code: Code, discovered: Discovery[], count: number): void {
  const known = into.get(code) ?? { count: 0, first: [] }
  known.count += count
  for (const { words, part } of discovered)
    if (known.first.length < maxKept) known.first.push({ words: words.slice(0, maxWords), part })
  into.set(code, known)
}

function found<Code extends string>(kept: Kept<Code>, code: Code, locate: Locate): Found<Code>[] {
  const known = kept.get(code)
  if (!known) return []
  const tally = new Tally(new TextBudget())
  for (const { words, part } of known.first) tally.add(() => inWords(words, part ? locate(part) : undefined))
  tally.add(() => "", known.count - known.first.length)
  return tally.found(code)
}
