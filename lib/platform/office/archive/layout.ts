import { Refused } from "../refused"
import type { Directory, Entry } from "./directory"

/** An entry and where what belongs to it ends: the next one's header, or the directory. */
export type Extent = Entry & { end: number }

const localHeaderBytes = 30

/**
 * Where each entry ends, in the order of the bytes. From the first byte to the directory every byte must belong to one
 * entry and to one alone; how each fills its extent is then for `openEntry`.
 */
export function layOut({ entries, offset }: Directory): Extent[] {
  const sorted = [...entries].sort((one, other) => one.offset - other.offset)
  const first = sorted[0]
  if (first?.offset !== 0) throw new Refused("header_mismatch", first?.name ?? null)
  return sorted.map((entry, index) => {
    const end = sorted[index + 1]?.offset ?? offset
    if (entry.offset + localHeaderBytes + entry.rawName.byteLength + entry.packedSize > end)
      throw new Refused("overlapping_entries", entry.name)
    return { ...entry, end }
  })
}
