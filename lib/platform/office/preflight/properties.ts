import type { DocumentFacts, FindingCode, Found } from "../report"
import type { Part, PartListener } from "./part"
import { inNaturalOrder, type Relations } from "./relations"
import { Names, nameLengthMost, Tally } from "./tally"
import { TextBudget, TextCollector } from "./text"

const titleLengthMost = 300
const pagesMost = 1_000_000

/** What is read of an element of `docProps`, and how much of it. */
const wanted = new Map([
  ["title", titleLengthMost],
  ["creator", nameLengthMost],
  ["lastModifiedBy", nameLengthMost],
  ["Company", nameLengthMost],
  ["Manager", nameLengthMost],
  ["Pages", nameLengthMost],
])

/** `docProps`: core (ECMA-376 part 2), extended and custom properties (part 1, 22.2 and 22.3). */
export class Properties {
  /** By part: its values by element, and its custom properties. */
  private readonly values = new Map<string, Map<string, string>>()
  private readonly custom = new Map<string, Tally>()

  constructor(
    private readonly relations: Relations,
    private readonly budget: TextBudget,
  ) {}

  listen(part: Part): PartListener | null {
    if (this.relations.is(part.name, "core-properties", "extended-properties", "extendedproperties")) {
      return this.readValues(part.name)
    }
    return this.relations.is(part.name, "custom-properties") ? this.readCustom(part.name) : null
  }

  /** Of elements that stand right below the root. */
  private readValues(name: string): PartListener {
    const values = new Map<string, string>()
    this.values.set(name, values)
    const text = new TextCollector(titleLengthMost * 4)
    let depth = 0
    return {
      open: () => {
        depth += 1
        if (depth === 2) text.take()
      },
      text: (piece) => {
        if (depth === 2) text.add(piece)
      },
      close: (local) => {
        const most = depth === 2 ? wanted.get(local) : undefined
        depth -= 1
        if (most === undefined || values.has(local)) return
        const value = this.budget.keep(text.take(), most)
        if (value) values.set(local, value)
      },
    }
  }

  private readCustom(name: string): PartListener {
    const tally = new Tally(this.budget)
    this.custom.set(name, tally)
    return {
      open: ({ local, attribute }) => {
        if (local === "property") tally.add(() => attribute("name")?.slice(0, nameLengthMost) ?? "")
      },
    }
  }

  private value(local: string): string | null {
    const names = [...this.values.keys()].sort(inNaturalOrder)
    for (const name of names) {
      const value = this.values.get(name)?.get(local)
      if (value) return value
    }
    return null
  }

  get facts(): Pick<DocumentFacts, "title" | "author" | "pageCount"> {
    const pages = this.value("Pages") ?? ""
    const pageCount = /^\d{1,7}$/.test(pages) ? Number(pages) : 0
    return {
      title: this.value("title"),
      author: this.value("creator"),
      pageCount: pageCount > 0 && pageCount <= pagesMost ? pageCount : null,
    }
  }

  /** @param names of people who appear elsewhere in the document. */
  findings(names: Iterable<string>): Found<FindingCode>[] {
    const budget = new TextBudget()
    const creator = this.value("creator")
    const people = new Names(budget)
    people.include(creator ? [creator] : [])
    people.include(names)
    const [authors, company, editor, custom] = [0, 1, 2, 3].map(() => new Tally(budget)) as [Tally, Tally, Tally, Tally]
    for (const name of people) authors.add(() => name)
    for (const local of ["Company", "Manager"]) {
      const value = this.value(local)
      if (value) company.add(() => `${local}: ${value}`)
    }
    const lastModifiedBy = this.value("lastModifiedBy")
    if (lastModifiedBy) editor.add(() => lastModifiedBy)
    for (const name of [...this.custom.keys()].sort(inNaturalOrder)) {
      const tally = this.custom.get(name)
      if (tally) custom.include(tally)
    }
    return [
      ...authors.found("author_names"),
      ...company.found("company"),
      ...editor.found("last_editor"),
      ...custom.found("custom_properties"),
    ]
  }
}
