import {
  ERR_AMBIGUOUS_ARCHIVE,
  ERR_ENCRYPTED_CENTRAL_DIRECTORY,
  type Entry as ListedEntry,
  Reader,
  ZipReader,
} from "@zip.js/zip.js"
import { Refused } from "../refused"
import type { RefusalReason } from "../report"
import type { Bytes } from "./bytes"

/** One line of a ZIP's central directory. */
export type Entry = {
  name: string
  rawName: Uint8Array
  /** Where its local header begins. */
  offset: number
  method: number
  flags: number
  packedSize: number
  /** As declared, and not believed. */
  size: number
  checksum: number
  directory: boolean
  symlink: boolean
  /** Its name as an extra field has it, where that is another. */
  renamed: boolean
}

export type Directory = { entries: Entry[]; offset: number }

const entriesMost = 10_000
/** A directory of so many entries, and what is looked at to find it. */
const readBytesMost = 16 * 1024 ** 2

/** zip.js's words for what makes an archive ambiguous; all others are a matter of headers that disagree. */
const ambiguities = new Map<unknown, RefusalReason>([
  ["appended data", "damaged_file"],
  ["duplicate filename", "duplicate_entry"],
])

/** Lists a ZIP (APPNOTE 6.3.10) in zip.js's strict mode: one end record, at the end, and one directory before it. */
export async function readDirectory(bytes: Bytes): Promise<Directory> {
  const reader = new BytesReader(bytes)
  const zip = new ZipReader(reader, { useWebWorkers: false, strictness: "strict", filenameValidation: "tolerant" })
  const entries: Entry[] = []
  try {
    for await (const listed of zip.getEntriesGenerator()) {
      if (entries.length === entriesMost) throw new Refused("bomb")
      entries.push(entryOf(listed))
    }
  } catch (error) {
    if (reader.failure) throw reader.failure.error
    throw error instanceof Refused ? error : new Refused(reasonOf(error), lastDuplicate(entries, error))
  }
  return { entries, offset: zip.directoryOffset ?? bytes.size }
}

const saysUtf8 = 0x0800

function entryOf(listed: ListedEntry): Entry {
  const name = nameOf(listed)
  return {
    name,
    rawName: listed.rawFilename,
    offset: listed.offset,
    method: listed.compressionMethod ?? -1,
    flags: listed.rawBitFlag ?? 0,
    packedSize: listed.compressedSize,
    size: listed.uncompressedSize,
    checksum: listed.signature ?? 0,
    directory: listed.directory,
    symlink: listed.symlink === true,
    renamed: listed.extraFieldUnicodePath?.valid === true && listed.filename !== name,
  }
}

/**
 * A name in UTF-8; where it is none and does not say so, it is in a code page of its writer's: by its Unicode extra field,
 * or as its bytes.
 */
function nameOf(listed: ListedEntry): string {
  const raw = Buffer.from(listed.rawFilename)
  const name = raw.toString("utf8")
  const isUtf8 = ((listed.rawBitFlag ?? 0) & saysUtf8) !== 0 || !name.includes("\uFFFD")
  if (isUtf8) return name
  return listed.extraFieldUnicodePath?.valid === true ? listed.filename : raw.toString("latin1")
}

function reasonOf(error: unknown): RefusalReason {
  if (!(error instanceof Error)) return "damaged_file"
  if (error.message === ERR_ENCRYPTED_CENTRAL_DIRECTORY) return "encrypted_entry"
  if (error.message !== ERR_AMBIGUOUS_ARCHIVE) return "damaged_file"
  return ambiguities.get((error as Error & { reason?: unknown }).reason) ?? "header_mismatch"
}

function lastDuplicate(entries: Entry[], error: unknown): string | null {
  if (reasonOf(error) !== "duplicate_entry") return null
  const names = new Set<string>()
  return entries.find(({ name }) => names.size === names.add(name).size)?.name ?? null
}

/** Lets zip.js read so much and no more, and keeps the source's own failure apart from damaged bytes. */
class BytesReader extends Reader<Bytes> {
  failure: { error: unknown } | undefined
  private left = readBytesMost

  constructor(private readonly bytes: Bytes) {
    super(bytes)
    this.size = bytes.size
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const end = Math.min(index + length, this.size)
    this.left -= Math.max(0, end - index)
    if (this.left < 0) throw new Error("too much to read")
    try {
      return await this.bytes.slice(index, end)
    } catch (error) {
      this.failure = { error }
      throw error
    }
  }
}
