import type { Change } from "@/components/use-changes"
import type { FileOrRefusal, FilePage } from "@/lib/features/files/schema"
import { states } from "./file-query"

/** What the table shows: pages joined, and where they go on. */
export type FileRows = { files: FileOrRefusal[]; nextCursor: string | null }

/** The page that follows, behind what is there. What moved down meanwhile is not shown twice. */
export function appendPage(rows: FileRows, page: FilePage): FileRows {
  const known = new Set(rows.files.map((file) => file.id))
  return { files: [...rows.files, ...page.items.filter((file) => !known.has(file.id))], nextCursor: page.nextCursor }
}

/**
 * The first page as it is now, before what was shown behind it. Rows that did not change stay the same objects, so that
 * they are not drawn again.
 */
export function refreshFirstPage(rows: FileRows, page: FilePage): FileRows {
  const before = new Map(rows.files.map((file) => [file.id, file]))
  const first = page.items.map((file) => sameOrNew(before.get(file.id), file))
  const last = first.at(-1)
  const end = last && page.nextCursor !== null ? rows.files.findIndex((file) => file.id === last.id) : -1
  if (end < 0) return { files: first, nextCursor: page.nextCursor }
  const fresh = new Set(first.map((file) => file.id))
  const rest = rows.files.slice(end + 1).filter((file) => !fresh.has(file.id))
  return { files: [...first, ...rest], nextCursor: rest.length > 0 ? rows.nextCursor : page.nextCursor }
}

/** One file as it is now, in its place; null takes it out. */
export function replaceFile(rows: FileRows, fileId: string, file: FileOrRefusal | null): FileRows {
  const files = rows.files.flatMap((row) => (row.id === fileId ? (file ?? []) : row))
  return { ...rows, files }
}

/** A change that was told of one file; what else changed with it is still to be fetched. */
export function applyChange(rows: FileRows, { id, state }: Change): FileRows {
  const file = rows.files.find((row) => row.id === id)
  if (!id || !file || file.state === state) return rows
  const known = states.find((name) => name === state)
  return replaceFile(rows, id, known ? { ...file, state: known } : null)
}

/** Still on its way to an end: worth asking for again. */
export function isMoving(file: FileOrRefusal): boolean {
  return file.state === "RECEIVING" || file.state === "CHECKING"
}

/** Whether there is anything to take back. */
export function isWithdrawable(file: FileOrRefusal): boolean {
  return file.state === "AVAILABLE" || file.state === "HELD" || isMoving(file)
}

/** Whether it is the record of a refusal alone, which can be taken out of the list. */
export function isDismissable(file: FileOrRefusal): boolean {
  return file.state === "REJECTED"
}

/** The ids from one row to another, both included, in either direction; only the last one when the first is gone. */
export function rangeOf(files: readonly FileOrRefusal[], fromId: string | null, toId: string): string[] {
  const from = files.findIndex((file) => file.id === fromId)
  const to = files.findIndex((file) => file.id === toId)
  if (to < 0) return []
  if (from < 0) return [toId]
  return files.slice(Math.min(from, to), Math.max(from, to) + 1).map((file) => file.id)
}

function sameOrNew(before: FileOrRefusal | undefined, now: FileOrRefusal): FileOrRefusal {
  return before && JSON.stringify(before) === JSON.stringify(now) ? before : now
}
