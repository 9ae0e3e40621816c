import { Refused } from "../refused"

/** The parser's time grows with the number of open elements: more than this no page has. */
const maxDepth = 1_000

/** Counts the open elements of a page. */
export class HtmlDepth {
  private depth = 0

  constructor(private readonly part: string) {}

  /** @throws Refused for more of them than any page has */
  open(): void {
    this.depth += 1
    if (this.depth > maxDepth) throw new Refused("too_complex", this.part)
  }

  close(): void {
    this.depth -= 1
  }
}
