/** Breaks a line, or says nothing a reader could see. */
const breaks = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu
/** Turns the direction of what follows, or has no width: a name could be made to read as another with these. */
const invisible = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu

/** A text of a file as it may be shown: on one line, nothing invisible, at most `most` UTF-16 units. */
export function plain(text: string, most: number): string {
  const clean = text
    .slice(0, most * 4)
    .replace(invisible, "")
    .replace(breaks, " ")
    .trim()
  const short = clean.length > most ? `${clean.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…` : clean
  // A copy: what the parser hands out may be a slice that keeps its whole chunk alive.
  return Buffer.from(short).toString()
}

/** UTF-16 units, and a little for what holds a text in memory. */
const unitsMost = 4 * 1024 ** 2
const unitsPerText = 64

/** What may be kept of a file's texts, all together: however many parts there are, each with its own few. */
export class TextBudget {
  private left = unitsMost

  /** The text, plain and cut; empty when too much has been kept already. */
  keep(text: string, most: number): string {
    const kept = plain(text, most)
    return this.spend(kept) ? kept : ""
  }

  /** Adds a text, plain and cut, to those that are kept: nothing for one that is empty or there already, or without room. */
  keepIn(texts: Set<string>, text: string, most: number): void {
    const kept = plain(text, most)
    if (kept && !texts.has(kept) && this.spend(kept)) texts.add(kept)
  }

  private spend(text: string): boolean {
    if (this.left <= 0) return false
    this.left -= text.length + unitsPerText
    return true
  }
}

/** Puts an element's text together, up to a length, from the pieces it comes in. */
export class TextCollector {
  private text = ""

  constructor(private readonly most: number) {}

  add(piece: string): void {
    if (this.text.length < this.most) this.text += piece.slice(0, this.most - this.text.length)
  }

  /** What has come since the last time. */
  take(): string {
    const taken = this.text
    this.text = ""
    return taken
  }
}
