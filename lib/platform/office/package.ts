import { ERR_ENCRYPTED, type FileEntry, Reader, ZipReader } from "@zip.js/zip.js"

/** Random access to a file's bytes; `end` is included. */
export type Source = { size: number; read: (start: number, end: number) => Promise<Uint8Array> }

type Package =
  | { ok: true; names: Set<string>; contentTypes: Uint8Array }
  | { ok: false; reason: "not_office" | "damaged_file" | "encrypted_file" }

const ENTRIES_MAX = 10_000
/** What the directory says its entries unpack to: in all, and for each byte of a file whose content is worth the count. */
const UNPACKED_BYTES_MAX = 4 * 1024 ** 3
const UNPACKED_RATIO_MAX = 200
const UNPACKED_BYTES_UNSUSPICIOUS = 100 * 1024 ** 2
const CONTENT_TYPES_BYTES_MAX = 1024 ** 2
/** Of all that is read: a directory of so many entries, and the content types. */
const READ_BYTES_MAX = 16 * 1024 ** 2

/**
 * Reads the names in a ZIP and inflates its `[Content_Types].xml`, and nothing else. The names, in lower case as Office
 * compares them, are never paths of ours.
 */
export async function readPackage(source: Source): Promise<Package> {
  const reader = new SourceReader(source)
  try {
    return await look(new ZipReader(reader, { useWebWorkers: false, checkOverlappingEntry: true }), source.size)
  } catch (error) {
    if (reader.failure) throw reader.failure.error
    const encrypted = error instanceof Error && error.message === ERR_ENCRYPTED
    return { ok: false, reason: encrypted ? "encrypted_file" : "damaged_file" }
  }
}

async function look(zip: ZipReader<Source>, packedSize: number): Promise<Package> {
  const mostUnpacked = Math.min(
    UNPACKED_BYTES_MAX,
    Math.max(UNPACKED_BYTES_UNSUSPICIOUS, packedSize * UNPACKED_RATIO_MAX),
  )
  let unpacked = 0
  const names = new Set<string>()
  const found: FileEntry[] = []
  let entries = 0
  for await (const entry of zip.getEntriesGenerator()) {
    if (entry.encrypted) return { ok: false, reason: "encrypted_file" }
    const name = entry.filename.toLowerCase()
    names.add(name)
    entries += 1
    unpacked += entry.uncompressedSize
    if (entries > ENTRIES_MAX || unpacked > mostUnpacked) return { ok: false, reason: "damaged_file" }
    if (name === "[content_types].xml" && !entry.directory) found.push(entry)
  }
  const [entry, ...others] = found
  if (!entry) return { ok: false, reason: "not_office" }
  // Two of them, and what we read might not be what Office reads.
  if (others.length > 0) return { ok: false, reason: "damaged_file" }
  return { ok: true, names, contentTypes: await inflate(entry) }
}

/** @throws when there is more than the limit, counted while inflating, or when it is damaged. */
async function inflate(entry: FileEntry): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  const counted = new WritableStream<Uint8Array>({
    write(chunk) {
      size += chunk.byteLength
      if (size > CONTENT_TYPES_BYTES_MAX) throw new Error("too much to inflate")
      chunks.push(chunk)
    },
  })
  await entry.getData(counted, { checkCrc32: true })
  return Buffer.concat(chunks)
}

/** Lets zip.js read from a source, so much and no more, and keeps the source's own failure apart from damaged bytes. */
class SourceReader extends Reader<Source> {
  failure: { error: unknown } | undefined
  private left = READ_BYTES_MAX

  constructor(private readonly source: Source) {
    super(source)
    this.size = source.size
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const end = Math.min(index + length, this.size)
    if (end <= index) return new Uint8Array()
    this.left -= end - index
    if (index < 0 || this.left < 0) throw new Error("too much to read")
    try {
      return await this.source.read(index, end - 1)
    } catch (error) {
      this.failure = { error }
      throw error
    }
  }
}
