import type { Discoveries } from "../discoveries"
import { classifyTarget } from "../links/target"
import { plain } from "../preflight/text"
import { Refused } from "../refused"
import { classIdAt, classIdBytes } from "./compound"
import { deniedClasses } from "./server-classes"

const ole = (first: string) => `${first}-0000-0000-c000-000000000046`
/** Names of what lies within a document on a drive: a file, a name in parts, an item, the way back. */
const localMonikers = new Set([ole("00000303"), ole("00000309"), ole("00000304"), ole("00000305")])
/** All others lead elsewhere, or make an object of any class. */
const remoteMonikers = [...deniedClasses]
  .filter(([id, reason]) => reason === "remote_object" && !localMonikers.has(id))
  .map(([id]) => classIdBytes(id))

const flagsAt = 4
const firstSizeAt = 16
const minBytes = 20
const classBytes = 16
/** Reserved, relative and absolute. */
const maxMonikers = 3
/** A few paths and names. */
const maxBytes = 1024 ** 2

/**
 * Judges the stream that says whether an object is a link, and to what (MS-OLEDS 2.3.3): a link to a file on a drive is
 * noted, every other is refused.
 * @throws Refused
 */
export function judgeOleStream(stream: Buffer, part: string, discoveries: Discoveries): void {
  if (stream.byteLength > maxBytes) throw new Refused("too_complex", part)
  if (remoteMonikers.some((id) => stream.includes(id))) throw new Refused("remote_object", part)
  if (stream.byteLength < minBytes) return
  const isLinked = (stream.readUInt32LE(flagsAt) & 1) !== 0
  const monikers = monikersOf(stream)
  if (!isLinked && monikers.length === 0) return
  const paths = [...pathsIn(stream)]
  const isLocal = monikers.every((id) => localMonikers.has(id)) && paths.every(isOnDrive)
  const [first] = paths
  if (!isLocal || (isLinked && first === undefined)) throw new Refused("remote_object", part)
  if (first !== undefined) discoveries.notice("external_links", `Linked object from ${plain(first, 120)}`, part)
}

/** The class of each moniker, behind its size; what is no class is told as such. */
function monikersOf(stream: Buffer): string[] {
  const monikers: string[] = []
  let at = firstSizeAt
  for (let count = 0; count < maxMonikers && at + 4 <= stream.byteLength; count += 1) {
    const bytes = stream.readUInt32LE(at)
    if (bytes > 0) monikers.push(bytes >= classBytes ? classIdAt(stream, at + 4) : "")
    at += 4 + bytes
  }
  return monikers
}

const minPathCharacters = 4

/** Texts that look like paths or addresses, in 8 and in 16 bits. */
function* pathsIn(stream: Buffer): Generator<string> {
  for (const text of [stream.toString("latin1"), stream.toString("utf16le"), stream.toString("utf16le", 1)])
    for (const run of text.split(/[^ -~\u00a0-\u024f]+/u))
      if (run.length >= minPathCharacters && /[\\/:]/.test(run)) yield run
}

/** On a drive, beside the document, or the name of an item such as `R1C1:R2C2`. */
function isOnDrive(path: string): boolean {
  const { kind } = classifyTarget(path)
  return kind === "drive" || kind === "relative" || (kind === "unknown" && !/[\\/]/.test(path))
}
