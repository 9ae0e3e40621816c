import { isAscii, isUtf8 } from "node:buffer"
import { crc32 } from "node:zlib"
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
import { checkEndRecord } from "./end-record"

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
  /** Whether its raw name is not ASCII and does not say that it is UTF-8: on another computer it may be another name. */
  codePage: boolean
  /** Whether, moreover, it is not in UTF-8, so that `name` comes from an extra field or is a guess. */
  guessed: boolean
  /** A guess: `name` has one character for each byte. */
  undecoded: boolean
  /** Whether its raw name can be read in two ways: as an extra field has it, or since it is not the UTF-8 that it says. */
  ambiguousName: boolean
}

export type Directory = { entries: Entry[]; offset: number }

const entriesMost = 10_000
/** A directory of so many entries, and what is looked at to find it. */
const readBytesMost = 16 * 1024 ** 2
const maxReads = 200

/** zip.js's words for what makes an archive ambiguous; all others are a matter of headers that disagree. */
const ambiguities = new Map<unknown, RefusalReason>([
  ["appended data", "damaged_file"],
  ["duplicate filename", "duplicate_entry"],
])

/** Lists a ZIP (APPNOTE 6.3.10) in zip.js's strict mode: one end record, at the end, and one directory before it. */
export async function readDirectory(bytes: Bytes): Promise<Directory> {
  await checkEndRecord(bytes)
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
const aes = 99

function entryOf(listed: ListedEntry): Entry {
  return {
    ...namesOf(listed),
    rawName: listed.rawFilename,
    offset: listed.offset,
    // Behind an AES field zip.js has the method within.
    method: listed.extraFieldAES ? aes : (listed.compressionMethod ?? -1),
    flags: listed.rawBitFlag ?? 0,
    packedSize: listed.compressedSize,
    size: listed.uncompressedSize,
    checksum: listed.signature ?? 0,
    symlink: listed.symlink === true,
  }
}

type Names = Pick<Entry, "name" | "directory" | "codePage" | "guessed" | "undecoded" | "ambiguousName">

function namesOf(listed: ListedEntry): Names {
  const raw = Buffer.from(listed.rawFilename)
  const inUtf8 = isUtf8(raw) ? raw.toString("utf8") : undefined
  const codePage = ((listed.rawBitFlag ?? 0) & saysUtf8) === 0 && !isAscii(raw)
  const unicode = unicodePathOf(listed)
  const contradicts = unicode !== undefined && unicode !== inUtf8
  // Two characters of Chinese may be in UTF-8 by chance.
  const isUnicode = codePage && contradicts && (inUtf8 === undefined || isInCodePage(raw, unicode))
  const name = isUnicode ? unicode : (inUtf8 ?? raw.toString("latin1"))
  return {
    name,
    // By its name alone, as packages know it, whatever its attributes say.
    directory: name.endsWith("/"),
    codePage,
    guessed: isUnicode || inUtf8 === undefined,
    undecoded: !isUnicode && inUtf8 === undefined,
    ambiguousName: (contradicts && !isUnicode) || (inUtf8 === undefined && !codePage),
  }
}

/** Of those that Node knows, the ones that writers have used for names. */
const codePages =
  "gb18030 big5 shift_jis euc-kr ibm866 koi8-r windows-1250 windows-1251 windows-1252 windows-1253".split(" ")

function isInCodePage(raw: Buffer, name: string): boolean {
  return codePages.some((label) => new TextDecoder(label).decode(raw) === name)
}

/** The name in an Info-ZIP Unicode Path extra field, where that is meant for this raw name. */
function unicodePathOf({ extraFieldUnicodePath: field, rawFilename }: ListedEntry): string | undefined {
  if (!field || field.data.byteLength < 5 || field.data[0] !== 1) return
  const data = Buffer.from(field.data)
  return data.readUInt32LE(1) === crc32(rawFilename) ? data.toString("utf8", 5) : undefined
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
  private readsLeft = maxReads

  constructor(private readonly bytes: Bytes) {
    super(bytes)
    this.size = bytes.size
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const end = Math.min(index + length, this.size)
    this.left -= Math.max(0, end - index)
    this.readsLeft -= 1
    if (this.left < 0 || this.readsLeft < 0) throw new Error("too much to read")
    try {
      return await this.bytes.slice(index, end)
    } catch (error) {
      this.failure = { error }
      throw error
    }
  }
}
