import type { FileKindName, FileOrRefusal, ListFilesQuery } from "@/lib/features/files/schema"

/** What the list shows and in which order; all of it stands in the address. */
export type FileQuery = Pick<ListFilesQuery, "q" | "kind" | "state" | "sort">

export const defaultSort: FileQuery["sort"] = "-createdAt"

/** As the part of an address behind the question mark; what is as usual is left out. */
export function queryString(query: FileQuery): string {
  const search = new URLSearchParams()
  if (query.q) search.set("q", query.q)
  if (query.kind) search.set("kind", query.kind)
  if (query.state) search.set("state", query.state)
  if (query.sort !== defaultSort) search.set("sort", query.sort)
  return search.toString()
}

export function isFiltered(query: FileQuery): boolean {
  return Boolean(query.q || query.kind || query.state)
}

/** The order that pressing a column's head asks for: its first one, then the other way round. */
export function nextSort(now: FileQuery["sort"], column: "name" | "size" | "createdAt"): FileQuery["sort"] {
  if (column === "name") return now === "name" ? "-name" : "name"
  return now === `-${column}` ? column : `-${column}`
}

/** How a column is sorted now, in the terms of a table's head. */
export function sortOf(now: FileQuery["sort"], column: "name" | "size" | "createdAt") {
  if (now === column) return "ascending" as const
  return now === `-${column}` ? ("descending" as const) : ("none" as const)
}

export const states: readonly FileOrRefusal["state"][] = [
  "RECEIVING",
  "CHECKING",
  "HELD",
  "AVAILABLE",
  "REJECTED",
  "WITHDRAWN",
]
export const kinds: readonly FileKindName[] = ["docx", "xlsx", "pptx"]
