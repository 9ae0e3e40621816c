import type { KindListener, KindReport } from "./kind"
import { byName, inWords } from "./kind"
import { withoutFallback, wordNamespaces } from "./namespaces"
import type { Element, Part, PartListener } from "./part"
import { inNaturalOrder, keyOf, type Relations } from "./relations"
import { Names, nameLengthMost, placesMost, Tally } from "./tally"
import { plain, TextBudget } from "./text"
import { RunListener } from "./word-runs"
import { Styles, styleIdLengthMost } from "./word-styles"

/** Tracked changes (ECMA-376 part 1, 17.13.5), in words. */
const changes = new Map([
  ["ins", "Insertion"],
  ["del", "Deletion"],
  ["moveFrom", "Moved text"],
  ["moveTo", "Moved text"],
  ["cellIns", "Inserted cell"],
  ["cellDel", "Deleted cell"],
  ["cellMerge", "Merged cells"],
  ["rPrChange", "Formatting"],
  ["pPrChange", "Formatting"],
  ["sectPrChange", "Formatting"],
  ["tblPrChange", "Formatting"],
  ["tblPrExChange", "Formatting"],
  ["tblGridChange", "Formatting"],
  ["trPrChange", "Formatting"],
  ["tcPrChange", "Formatting"],
  ["numberingChange", "Numbering"],
])

/** Parts with text of their own, and how they are called inside a sentence. */
const places = new Map([
  ["header", "header"],
  ["footer", "footer"],
  ["footnotes", "footnotes"],
  ["endnotes", "endnotes"],
  ["comments", "comments"],
  ["glossarydocument", "building blocks"],
])
const commentReferencesMost = 1_000
const stylesMost = 200

/** What is kept of a part with text. */
type Text = {
  changes: Tally
  hidden: Tally
  /** Text that is hidden if its style hides it. */
  styled: Map<string, Tally>
  commentCount: number
  comments: { id: string; author: string }[]
  /** In which paragraph a comment stands, by its id. */
  references: Map<string, number>
  names: Names
}

export class Word implements KindListener {
  private readonly texts = new Map<string, Text>()
  private readonly people: Names
  private readonly styles: Styles

  constructor(
    private readonly relations: Relations,
    private readonly budget: TextBudget,
  ) {
    this.people = new Names(budget)
    this.styles = new Styles(budget)
  }

  listen({ name }: Part): PartListener | null {
    if (this.relations.is(name, "people")) return this.readPeople()
    if (this.relations.is(name, "styles")) return this.styles.listen()
    const isText = this.relations.is(name, "officedocument", "main", ...places.keys())
    return isText ? withoutFallback(this.readText(name)) : null
  }

  private readPeople(): PartListener {
    return {
      open: ({ local, attribute }) => {
        if (local === "person") this.people.add(attribute("author"))
      },
    }
  }

  private readText(name: string): PartListener {
    const { budget } = this
    const text: Text = {
      changes: new Tally(budget),
      hidden: new Tally(budget),
      styled: new Map(),
      commentCount: 0,
      comments: [],
      references: new Map(),
      names: new Names(budget),
    }
    this.texts.set(keyOf(name), text)
    const where = this.locate(name)
    let paragraph = 0
    let nesting = 0
    const here = () => inWords(where, paragraph > 0 ? `paragraph ${paragraph}` : undefined)
    const place = (what: string) => inWords(what, here())
    /** A paragraph's hidden text is one find, however many runs it has. */
    const last = new Map<Tally, number>()
    const hide = (tally: Tally) => {
      if (last.get(tally) === paragraph) return
      last.set(tally, paragraph)
      tally.add(() => capitalized(here()))
    }
    const runs = new RunListener(({ hidden, style }) => {
      if (hidden) hide(text.hidden)
      if (hidden !== undefined || style === undefined) return
      const id = plain(style, styleIdLengthMost)
      const tally = text.styled.get(id) ?? new Tally(budget)
      if (text.styled.size < stylesMost) text.styled.set(id, tally)
      hide(tally)
    })
    const open = (element: Element) => {
      runs.open?.(element)
      const { local, uri, attribute } = element
      if (!wordNamespaces.has(uri)) return
      if (local === "p") {
        if (nesting === 0) paragraph += 1
        nesting += 1
        return
      }
      const change = changes.get(local)
      if (change !== undefined) {
        const author = attribute("author")
        text.names.add(author)
        text.changes.add(() => place(byName(change, plain(author ?? "", nameLengthMost))))
      } else if (local === "comment") this.addComment(text, element)
      else if (local === "commentReference" && text.references.size < commentReferencesMost) {
        text.references.set(budget.keep(attribute("id") ?? "", nameLengthMost), paragraph)
      }
    }
    return {
      open,
      text: runs.text,
      close: (local, uri) => {
        runs.close?.(local, uri)
        if (local === "p" && wordNamespaces.has(uri)) nesting -= 1
      },
    }
  }

  private addComment(text: Text, { attribute }: Element): void {
    text.commentCount += 1
    text.names.add(attribute("author"))
    if (text.comments.length >= placesMost) return
    text.comments.push({
      id: this.budget.keep(attribute("id") ?? "", nameLengthMost),
      author: this.budget.keep(attribute("author") ?? "", nameLengthMost),
    })
  }

  private locate(name: string): string | undefined {
    for (const [role, words] of places) if (this.relations.is(name, role)) return words
    return undefined
  }

  report(): KindReport {
    const budget = new TextBudget()
    const changed = new Tally(budget)
    const commented = new Tally(budget)
    const hidden = new Tally(budget)
    const names = new Names(budget)
    const isMain = (key: string) => (this.relations.is(key, "officedocument", "main") ? 0 : 1)
    const keys = [...this.texts.keys()].sort(
      (left, right) => isMain(left) - isMain(right) || inNaturalOrder(left, right),
    )
    const texts = keys.flatMap((key) => this.texts.get(key) ?? [])
    const paragraphOf = (id: string) => texts.map(({ references }) => references.get(id)).find(Boolean)
    for (const text of texts) {
      changed.include(text.changes)
      hidden.include(text.hidden)
      for (const [style, tally] of text.styled) if (this.styles.hides(style)) hidden.include(tally)
      names.include(text.names)
      for (const { id, author } of text.comments) {
        const paragraph = paragraphOf(id)
        commented.add(() => inWords(byName("Comment", author), paragraph ? `paragraph ${paragraph}` : undefined))
      }
      commented.add(() => "", text.commentCount - text.comments.length)
    }
    names.include(this.people)
    return {
      pageCount: null,
      names,
      findings: [...changed.found("tracked_changes"), ...commented.found("comments"), ...hidden.found("hidden_text")],
      connections: [],
      locate: (part) => this.locate(part),
    }
  }
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
