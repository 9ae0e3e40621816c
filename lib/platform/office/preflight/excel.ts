import { ExcelComments } from "./excel-comments"
import { columnName, Ranges } from "./excel-ranges"
import { byName, inWords, type KindListener, type KindReport } from "./kind"
import { excelNamespaces, isOn, withoutFallback } from "./namespaces"
import type { Element, Part, PartListener } from "./part"
import { inNaturalOrder, keyOf, type Relations } from "./relations"
import { Names, nameLengthMost, Tally } from "./tally"
import { TextBudget } from "./text"

const rowsMost = 1_048_576
const columnsMost = 16_384
const sheetsKeptMost = 10_000
/** A shared workbook's changes (ECMA-376 part 1, 18.11.1). */
const changes = new Set(["rrc", "rm", "rsnm", "ris", "rcc", "rfmt", "rcft", "rdn", "rcmt"])

type Sheet = { rows: Ranges; columns: Ranges; properties: string[]; propertyCount: number }
type Listed = { name: string; state: string; key: string | undefined }

export class Excel implements KindListener {
  /** Null until the workbook has been heard. */
  private sheetCount: number | null = null
  private readonly listed: Listed[] = []
  private readonly sheets = new Map<string, Sheet>()
  private readonly comments: ExcelComments
  private readonly logs = new Map<string, number>()
  /** Who saved which log of changes. */
  private readonly savers: { log: string | undefined; name: string }[] = []
  private readonly connections: Tally

  constructor(
    private readonly relations: Relations,
    private readonly budget: TextBudget,
  ) {
    this.comments = new ExcelComments(relations, budget)
    this.connections = new Tally(budget)
  }

  listen(part: Part): PartListener | null {
    const open = this.opener(part.name)
    return open ? withoutFallback({ open }) : this.comments.listen(part)
  }

  private opener(name: string): PartListener["open"] | null {
    const is = (...roles: string[]) => this.relations.is(name, ...roles)
    if (is("officedocument", "main")) return (element) => this.hearWorkbook(name, element)
    if (is("worksheet", "chartsheet", "dialogsheet")) return this.readSheet(name)
    if (is("connections")) return (element) => this.hearConnection(element)
    if (is("revisionheaders")) return (element) => this.hearSaver(name, element)
    if (is("revisionlog")) return (element) => this.hearChange(name, element)
    return null
  }

  private hearWorkbook(name: string, { local, uri, attribute }: Element): void {
    this.sheetCount ??= 0
    if (local !== "sheet" || !excelNamespaces.has(uri)) return
    this.sheetCount += 1
    if (this.listed.length >= sheetsKeptMost) return
    this.listed.push({
      name: this.budget.keep(attribute("name") ?? "", nameLengthMost),
      state: attribute("state") === "hidden" ? "hidden" : attribute("state") === "veryHidden" ? "veryHidden" : "",
      key: this.relations.target(name, attribute("id") ?? ""),
    })
  }

  private readSheet(name: string): (element: Element) => void {
    const sheet: Sheet = { rows: new Ranges(), columns: new Ranges(), properties: [], propertyCount: 0 }
    this.sheets.set(keyOf(name), sheet)
    let row = 0
    return ({ local, uri, attribute }) => {
      // Most elements of a sheet are cells and their values.
      if (local === "c" || local === "v" || !excelNamespaces.has(uri)) return
      if (local === "row") {
        row = within(attribute("r"), rowsMost) ?? row + 1
        if (isOn(attribute("hidden")) && row <= rowsMost) sheet.rows.add(row, row)
      } else if (local === "col" && isOn(attribute("hidden"))) {
        const from = within(attribute("min"), columnsMost)
        const to = within(attribute("max"), columnsMost)
        if (from !== undefined && to !== undefined && from <= to) sheet.columns.add(from, to)
      } else if (local === "customPr") {
        sheet.propertyCount += 1
        if (sheet.properties.length < 20)
          sheet.properties.push(this.budget.keep(attribute("name") ?? "", nameLengthMost))
      }
    }
  }

  private hearConnection({ local, uri, attribute }: Element): void {
    if (local !== "connection" || !excelNamespaces.has(uri)) return
    this.connections.add(() => inWords(`Data connection "${(attribute("name") ?? "").slice(0, nameLengthMost)}"`))
  }

  private hearSaver(name: string, { local, uri, attribute }: Element): void {
    if (local !== "header" || !excelNamespaces.has(uri) || this.savers.length >= sheetsKeptMost) return
    this.savers.push({
      log: this.relations.target(name, attribute("id") ?? ""),
      name: this.budget.keep(attribute("userName") ?? "", nameLengthMost),
    })
  }

  private hearChange(name: string, { local, uri }: Element): void {
    if (!changes.has(local) || !excelNamespaces.has(uri)) return
    this.logs.set(keyOf(name), (this.logs.get(keyOf(name)) ?? 0) + 1)
  }

  private reportChanges(budget: TextBudget): Tally {
    const changed = new Tally(budget)
    const savers = new Map(this.savers.map(({ log, name }) => [log, name]))
    for (const key of [...this.logs.keys()].sort(inNaturalOrder)) {
      changed.add(() => byName("Change log", savers.get(key)), this.logs.get(key))
    }
    return changed
  }

  report(): KindReport {
    const budget = new TextBudget()
    const names = new Names(budget)
    const bySheet = new Map(this.listed.map(({ key, name }) => [key, name]))
    const locate = (part: string) => {
      const name = bySheet.get(keyOf(part))
      return name === undefined ? undefined : `sheet "${name}"`
    }
    const [hiddenSheets, rows, columns, properties] = [0, 1, 2, 3].map(() => new Tally(budget)) as [
      Tally,
      Tally,
      Tally,
      Tally,
    ]
    for (const { name, state } of this.listed) {
      if (state) hiddenSheets.add(() => `Sheet "${name}"${state === "veryHidden" ? ", very hidden" : ""}`)
    }
    const order = [...bySheet.keys()]
    const keys = [...this.sheets.keys()].sort(inNaturalOrder)
    const inOrder = [...order, ...keys.filter((key) => !bySheet.has(key))]
    for (const key of inOrder) {
      const sheet = key === undefined ? undefined : this.sheets.get(key)
      if (key === undefined || !sheet) continue
      const title = `Sheet "${bySheet.get(key) ?? key}"`
      const add = (tally: Tally, count: number, words: string[]) => {
        tally.add(() => "", count - words.length)
        for (const each of words) tally.add(() => inWords(title, each))
      }
      add(rows, sheet.rows.count, sheet.rows.words("row", String))
      add(columns, sheet.columns.count, sheet.columns.words("column", columnName))
      add(properties, sheet.propertyCount, sheet.properties)
    }
    const commented = this.comments.report(budget, inOrder, locate)
    names.include(commented.names)
    names.include(this.savers.map(({ name }) => name).filter(Boolean))
    return {
      pageCount: this.sheetCount,
      names,
      findings: [
        ...this.reportChanges(budget).found("tracked_changes"),
        ...commented.tally.found("comments"),
        ...hiddenSheets.found("hidden_sheets"),
        ...rows.found("hidden_rows"),
        ...columns.found("hidden_columns"),
        ...properties.found("custom_properties"),
      ],
      connections: this.connections.found("external_data"),
      locate,
    }
  }
}

/** A whole number from 1 to the most; undefined for anything else. */
function within(value: string | undefined, most: number): number | undefined {
  if (value === undefined || !/^\d{1,7}$/.test(value)) return undefined
  const number = Number(value)
  return number >= 1 && number <= most ? number : undefined
}
