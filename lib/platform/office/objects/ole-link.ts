import type { Discoveries } from "../discoveries"
import { classifyTarget } from "../links/target"
import { plain } from "../preflight/text"
import { Refused } from "../refused"
import { classIdAt } from "./compound"

const fileMoniker = "00000303-0000-0000-c000-000000000046"
const compositeMoniker = "00000309-0000-0000-c000-000000000046"
const itemMoniker = "00000304-0000-0000-c000-000000000046"
const antiMoniker = "00000305-0000-0000-c000-000000000046"
/** Names of what lies within a document on a drive; all other monikers lead elsewhere or run something. */
const localMonikers = new Set([fileMoniker, compositeMoniker, itemMoniker, antiMoniker])
const urlMoniker = Buffer.from("e0c9ea79f9bace118c8200aa004ba90b", "hex")
const monikerEnd = "c000-000000000046"
const minMonikerBytes = 20

/**
 * Judges the stream that says whether an object is a link, and to what (MS-OLEDS 2.3.3): a link to a file on a drive is
 * noted, every other is refused.
 * @throws Refused
 */
export function judgeOleStream(stream: Buffer, part: string, discoveries: Discoveries): void {
  if (stream.includes(urlMoniker)) throw new Refused("remote_object", part)
  if (stream.byteLength < minMonikerBytes) return
  const isLinked = (stream.readUInt32LE(4) & 1) !== 0
  const reservedBytes = stream.readUInt32LE(16)
  if (!isLinked && reservedBytes === 0) return
  const monikers = [...monikersIn(stream)]
  const paths = [...pathsIn(stream)]
  const isLocal =
    monikers.length > 0 && monikers.every((id) => localMonikers.has(id)) && paths.every((path) => isOnDrive(path))
  if (!isLocal || paths.length === 0) throw new Refused("remote_object", part)
  discoveries.notice("external_links", `Linked object from ${plain(paths[0] ?? "", 120)}`, part)
}

/** The class of each moniker: the two of the stream, wherever their sizes lead. */
function* monikersIn(stream: Buffer): Generator<string> {
  let at = 16
  for (let count = 0; count < 3 && at + 4 <= stream.byteLength; count += 1) {
    const bytes = stream.readUInt32LE(at)
    if (bytes >= 16) yield classIdAt(stream, at + 4) || "none"
    at += 4 + bytes
  }
  // Parts of a composite moniker stand anywhere in it; those of OLE itself are known by their end.
  for (let offset = 16; offset + 16 <= stream.byteLength; offset += 1) {
    const id = stream[offset + 15] === 0x46 ? classIdAt(stream, offset) : ""
    if (id.endsWith(monikerEnd) && id.startsWith("000003")) yield id
  }
}

const minPathCharacters = 4

/** Texts that look like paths or addresses, in 8 and in 16 bits. */
function* pathsIn(stream: Buffer): Generator<string> {
  for (const text of [stream.toString("latin1"), stream.toString("utf16le"), stream.toString("utf16le", 1)])
    for (const run of text.split(/[^ -~\u00a0-\u024f]+/u))
      if (run.length >= minPathCharacters && /[\\/:]/.test(run)) yield run
}

function isOnDrive(path: string): boolean {
  const { kind } = classifyTarget(path)
  return kind === "drive" || kind === "relative"
}
