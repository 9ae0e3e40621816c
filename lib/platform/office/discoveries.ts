import { inWords } from "./preflight/kind"
import { Tally } from "./preflight/tally"
import { TextBudget } from "./preflight/text"
import { type FindingCode, type Found, findingCodes, type NoticeCode, noticeCodes } from "./report"

/** Where a part is seen, in words that stand inside a sentence; undefined for the document as a whole. */
export type Locate = (part: string) => string | undefined

type Discovery = { words: string; part: string }

const maxKept = 40
const maxWords = 240

/** What rules discover while a document is read, which does not keep it from being accepted: bounded, whatever they find. */
export class Discoveries {
  private readonly kept = new Map<NoticeCode | FindingCode, { count: number; first: Discovery[] }>()

  /**
   * Something to know before the document is opened.
   * @param words what it is, with its target or name, such as `Picture from https://example.org/a.png`
   * @param part the part it stands in, as the file spells its name; empty for the document as a whole
   */
  notice(code: NoticeCode, words: string, part: string): void {
    this.add(code, words, part)
  }

  /** Something that its sender may not have meant to send; parameters as for `notice`. */
  finding(code: FindingCode, words: string, part: string): void {
    this.add(code, words, part)
  }

  private add(code: NoticeCode | FindingCode, words: string, part: string): void {
    const known = this.kept.get(code) ?? { count: 0, first: [] }
    known.count += 1
    if (known.first.length < maxKept) known.first.push({ words: words.slice(0, maxWords), part })
    this.kept.set(code, known)
  }

  notices(locate: Locate): Found<NoticeCode>[] {
    return noticeCodes.flatMap((code) => this.found(code, locate))
  }

  findings(locate: Locate): Found<FindingCode>[] {
    return findingCodes.flatMap((code) => this.found(code, locate))
  }

  private found<Code extends NoticeCode | FindingCode>(code: Code, locate: Locate): Found<Code>[] {
    const known = this.kept.get(code)
    if (!known) return []
    const tally = new Tally(new TextBudget())
    for (const { words, part } of known.first) tally.add(() => inWords(words, part ? locate(part) : undefined))
    tally.add(() => "", known.count - known.first.length)
    return tally.found(code)
  }
}
