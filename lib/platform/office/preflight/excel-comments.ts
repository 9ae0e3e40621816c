import { byName, inWords } from "./kind"
import { excelNamespaces, withoutFallback } from "./namespaces"
import type { Element, Part, PartListener } from "./part"
import { inNaturalOrder, keyOf, type Relations } from "./relations"
import { Names, nameLengthMost, placesMost, Tally } from "./tally"
import { type TextBudget, TextCollector } from "./text"

const authorsMost = 1_000
const threaded = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
/** The author of a note that repeats a threaded comment for older programs. */
const repeats = /^tc=\{/i

type Notes = { count: number; first: { author: string; cell: string }[]; authors: Names | undefined }

/** Notes (`comments`) and threaded comments of a workbook, which each belong to a sheet. */
export class ExcelComments {
  private readonly notes = new Map<string, Notes>()
  /** By their id. */
  private readonly persons = new Map<string, string>()

  constructor(
    private readonly relations: Relations,
    private readonly budget: TextBudget,
  ) {}

  listen({ name }: Part): PartListener | null {
    if (this.relations.is(name, "person")) return { open: (element) => this.hearPerson(element) }
    if (this.relations.is(name, "threadedcomment", "threadedcomments")) return this.readThreads(name)
    return this.relations.is(name, "comments") ? withoutFallback(this.readNotes(name)) : null
  }

  private hearPerson({ local, uri, attribute }: Element): void {
    if (local !== "person" || uri !== threaded || this.persons.size >= authorsMost) return
    const id = this.budget.keep(attribute("id") ?? "", nameLengthMost).toLowerCase()
    if (id) this.persons.set(id, this.budget.keep(attribute("displayName") ?? "", nameLengthMost))
  }

  private begin(name: string, authors: Names | undefined): Notes {
    const notes: Notes = { count: 0, first: [], authors }
    this.notes.set(keyOf(name), notes)
    return notes
  }

  private add(notes: Notes, author: string, cell: string | undefined): void {
    notes.count += 1
    if (notes.first.length >= placesMost) return
    notes.first.push({
      author: this.budget.keep(author, nameLengthMost),
      cell: this.budget.keep(cell ?? "", nameLengthMost),
    })
  }

  /** Who wrote a threaded comment is looked up at the end: the list of persons may come later. */
  private readThreads(name: string): PartListener {
    const notes = this.begin(name, undefined)
    return {
      open: ({ local, uri, attribute }) => {
        if (local !== "threadedComment" || uri !== threaded) return
        this.add(notes, attribute("personId")?.toLowerCase() ?? "", attribute("ref"))
      },
    }
  }

  private readNotes(name: string): PartListener {
    const used = new Names(this.budget)
    const notes = this.begin(name, used)
    const authors: string[] = []
    const text = new TextCollector(nameLengthMost * 4)
    let inAuthor = false
    return {
      open: ({ local, uri, attribute }) => {
        if (!excelNamespaces.has(uri)) return
        if (local === "author") {
          inAuthor = true
          text.take()
        }
        if (local !== "comment") return
        const author = authors[Number(attribute("authorId"))] ?? ""
        if (repeats.test(author)) return
        used.add(author)
        this.add(notes, author, attribute("ref"))
      },
      text: (piece) => {
        if (inAuthor) text.add(piece)
      },
      close: (local, uri) => {
        if (local !== "author" || !excelNamespaces.has(uri)) return
        inAuthor = false
        if (authors.length < authorsMost) authors.push(this.budget.keep(text.take(), nameLengthMost))
      },
    }
  }

  /** @param sheets the parts of the sheets in the order that people see. */
  report(
    budget: TextBudget,
    sheets: (string | undefined)[],
    locate: (sheet: string) => string | undefined,
  ): { tally: Tally; names: Names } {
    const tally = new Tally(budget)
    const names = new Names(budget)
    const rank = new Map(sheets.map((sheet, index) => [sheet, index]))
    const owned = [...this.notes].map(([key, notes]) => {
      const owner = this.relations.owners(key).find(({ from }) => rank.has(from))?.from
      return { key, notes, owner, rank: rank.get(owner) ?? sheets.length }
    })
    owned.sort((left, right) => left.rank - right.rank || inNaturalOrder(left.key, right.key))
    for (const { notes, owner } of owned) {
      for (const { author, cell } of notes.first) {
        const name = notes.authors ? author : this.persons.get(author)
        const where = owner === undefined ? undefined : locate(owner)
        tally.add(() => inWords(byName("Comment", name), where, cell && `cell ${cell}`))
      }
      tally.add(() => "", notes.count - notes.first.length)
      if (notes.authors) names.include(notes.authors)
    }
    names.include([...this.persons.values()].filter(Boolean).sort(inNaturalOrder))
    return { tally, names }
  }
}
