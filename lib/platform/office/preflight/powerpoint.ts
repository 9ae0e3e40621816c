import { byName, inWords, type KindListener, type KindReport } from "./kind"
import { drawingNamespaces, isOn, powerPointNamespaces, withoutFallback } from "./namespaces"
import type { Element, Part, PartListener } from "./part"
import { inNaturalOrder, keyOf, type Relations } from "./relations"
import { Names, nameLengthMost, placesMost, Tally } from "./tally"
import { TextBudget } from "./text"

const modernComments = "http://schemas.microsoft.com/office/powerpoint/2018/8/main"
const slidesMost = 10_000
const authorsMost = 1_000
/** Placeholders of a notes page that hold no notes (ECMA-376 part 1, 19.7.10). */
const noNotes = new Set(["sldNum", "dt", "hdr", "ftr", "sldImg"])

type Slide = { hidden: boolean; objectCount: number; objects: string[] }
type Comments = { count: number; authors: string[] }

export class PowerPoint implements KindListener {
  /** Null until the presentation has been heard. */
  private slideCount: number | null = null
  private presentation = ""
  /** Slides in the order they are shown, as far as their relationships could be told. */
  private readonly told: string[] = []
  private readonly slides = new Map<string, Slide>()
  private readonly notes = new Set<string>()
  private readonly comments = new Map<string, Comments>()
  /** Who comments, by id. */
  private readonly authors = new Map<string, string>()
  private readonly editors: Names

  constructor(
    private readonly relations: Relations,
    private readonly budget: TextBudget,
  ) {
    this.editors = new Names(budget)
  }

  listen({ name }: Part): PartListener | null {
    const listener = this.listener(name)
    return listener && withoutFallback(listener)
  }

  private listener(name: string): PartListener | null {
    const is = (...roles: string[]) => this.relations.is(name, ...roles)
    if (is("officedocument", "main")) return { open: (element) => this.hearPresentation(name, element) }
    if (is("notesslide")) return this.readNotes(name)
    if (is("slide")) return this.readSlide(name)
    if (is("comments")) return this.readComments(name)
    if (is("commentauthors", "authors")) return { open: (element) => this.hearAuthor(element) }
    if (is("changesinfo", "changesinfos")) return { open: (element) => this.hearEditor(element) }
    return null
  }

  private hearPresentation(name: string, { local, uri, attribute }: Element): void {
    this.slideCount ??= 0
    this.presentation = name
    if (local !== "sldId" || !powerPointNamespaces.has(uri)) return
    this.slideCount += 1
    // It has an `id` of its own beside the relationship's.
    const slide =
      this.relations.target(name, attribute("r:id") ?? "") ?? this.relations.target(name, attribute("id") ?? "")
    if (slide !== undefined && this.told.length < slidesMost) this.told.push(slide)
  }

  private readSlide(name: string): PartListener {
    const slide: Slide = { hidden: false, objectCount: 0, objects: [] }
    this.slides.set(keyOf(name), slide)
    return {
      open: ({ local, uri, attribute }) => {
        if (!powerPointNamespaces.has(uri)) return
        if (local === "sld") {
          const show = attribute("show")
          slide.hidden = show !== undefined && !isOn(show)
        } else if (local === "cNvPr" && isOn(attribute("hidden"))) {
          slide.objectCount += 1
          if (slide.objects.length < placesMost)
            slide.objects.push(this.budget.keep(attribute("name") ?? "", nameLengthMost))
        }
      },
    }
  }

  private readNotes(name: string): PartListener {
    let inText = false
    let counts = true
    return {
      open: ({ local, uri, attribute }) => {
        if (powerPointNamespaces.has(uri)) {
          if (local === "sp") counts = true
          if (local === "ph" && noNotes.has(attribute("type") ?? "")) counts = false
        }
        inText = local === "t" && drawingNamespaces.has(uri)
      },
      text: (text) => {
        if (inText && counts && /\S/.test(text)) this.notes.add(keyOf(name))
      },
      close: () => {
        inText = false
      },
    }
  }

  private readComments(name: string): PartListener {
    const comments: Comments = { count: 0, authors: [] }
    this.comments.set(keyOf(name), comments)
    return {
      open: ({ local, uri, attribute }) => {
        const isOne =
          (local === "cm" && (uri === modernComments || powerPointNamespaces.has(uri))) ||
          (local === "reply" && uri === modernComments)
        if (!isOne) return
        comments.count += 1
        if (comments.authors.length >= placesMost) return
        comments.authors.push(this.budget.keep(attribute("authorId") ?? "", nameLengthMost).toLowerCase())
      },
    }
  }

  private hearAuthor({ local, attribute }: Element): void {
    if ((local !== "cmAuthor" && local !== "author") || this.authors.size >= authorsMost) return
    const id = this.budget.keep(attribute("id") ?? "", nameLengthMost).toLowerCase()
    if (id) this.authors.set(id, this.budget.keep(attribute("name") ?? "", nameLengthMost))
  }

  /** PowerPoint's own log of who changed what while several worked on it. */
  private hearEditor({ local, attribute }: Element): void {
    if (local === "chgData") this.editors.add(attribute("name"))
  }

  /** By their names where the file has another prefix than `r` for relationships, as hardly any has. */
  private order(): string[] {
    const { told, presentation } = this
    return told.length > 0 ? told : this.relations.targets(presentation, "slide").sort(inNaturalOrder)
  }

  /** The slides of the presentation, then any others. */
  private allSlides(): string[] {
    const shown = new Set(this.order())
    const others = [...this.slides.keys()].filter((key) => !shown.has(key)).sort(inNaturalOrder)
    return [...shown, ...others]
  }

  report(): KindReport {
    const budget = new TextBudget()
    const names = new Names(budget)
    const [hidden, objects, notes, comments] = [0, 1, 2, 3].map(() => new Tally(budget)) as [Tally, Tally, Tally, Tally]
    const all = this.allSlides()
    const numbers = new Map(this.order().map((key, index) => [key, index + 1]))
    const rank = new Map(all.map((key, index) => [key, index]))
    const slideOf = (key: string) =>
      numbers.has(key) ? key : this.relations.owners(key).find(({ from }) => rank.has(from))?.from
    const titleOf = (key: string | undefined) => {
      const number = key === undefined ? undefined : numbers.get(key)
      return number === undefined ? "a slide that is not shown" : `slide ${number}`
    }
    const capitalizedTitleOf = (key: string | undefined) =>
      titleOf(key).replace(/^[as]/, (first) => first.toUpperCase())
    const bySlide = (keys: Iterable<string>) =>
      [...keys]
        .map((key) => ({ key, slide: slideOf(key) ?? this.relations.targets(key, "slide")[0] }))
        .map((owned) => ({ ...owned, rank: rank.get(owned.slide ?? "") ?? all.length }))
        .sort((left, right) => left.rank - right.rank || inNaturalOrder(left.key, right.key))
    for (const key of all) {
      const slide = this.slides.get(key)
      if (slide?.hidden) hidden.add(() => capitalizedTitleOf(key))
      for (const name of slide?.objects ?? []) objects.add(() => inWords(capitalizedTitleOf(key), `object "${name}"`))
      objects.add(() => "", (slide?.objectCount ?? 0) - (slide?.objects.length ?? 0))
    }
    for (const { slide } of bySlide(this.notes)) notes.add(() => capitalizedTitleOf(slide))
    for (const { key, slide } of bySlide(this.comments.keys())) {
      const { count, authors } = this.comments.get(key) ?? { count: 0, authors: [] }
      for (const author of authors) {
        comments.add(() => inWords(byName("Comment", this.authors.get(author)), titleOf(slide)))
      }
      comments.add(() => "", count - authors.length)
    }
    names.include([...this.authors.values()].filter(Boolean).sort(inNaturalOrder))
    names.include(this.editors)
    return {
      pageCount: this.slideCount,
      names,
      findings: [
        ...comments.found("comments"),
        ...objects.found("hidden_text"),
        ...hidden.found("hidden_slides"),
        ...notes.found("speaker_notes"),
      ],
      connections: [],
      locate: (part) => {
        if (this.relations.is(part, "slidelayout", "slidemaster")) return "slide layout"
        return rank.has(keyOf(part)) ? titleOf(keyOf(part)) : undefined
      },
    }
  }
}
