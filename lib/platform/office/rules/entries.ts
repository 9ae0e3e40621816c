import type { Entry } from "../archive/directory"
import { decodeEscapes, partKey } from "../package/part-key"
import { Refused } from "../refused"
import type { RefusalReason } from "../report"

const encrypted = 0x2041
const stored = 0
const deflated = 8
/** Of all names together, each of which is compared with many. */
const maxNameCharacters = 2 * 1024 ** 2

/** Absolute, of a drive, with `..` or a control character, or to be read in two ways. */
function isUnsafe({ name, symlink, ambiguousName }: Entry): boolean {
  if (symlink || ambiguousName || name === "") return true
  if (name.startsWith("/") || /^[a-z]:/i.test(name) || /[^ -~\u0080-\u{10ffff}]/u.test(name)) return true
  return hasUnsafeStep(decodeEscapes(name))
}

/** Whether a path goes up, stays where it is or has a step without a name; it may end with a slash. */
function hasUnsafeStep(path: string): boolean {
  const end = path.endsWith("/") ? path.length - 1 : path.length
  let dots = 0
  let from = 0
  for (let at = 0; at <= end; at++) {
    const character = at < end ? path[at] : "/"
    if (character === ".") dots += 1
    if (character !== "/" && character !== "\\") continue
    if (at - from === dots && dots <= 2) return true
    from = at + 1
    dots = 0
  }
  return false
}

/** In Chinese and Japanese code pages a backslash may be the second byte of a character. */
function hasBackslash({ name, undecoded }: Entry): boolean {
  for (let at = name.indexOf("\\"); at >= 0; at = name.indexOf("\\", at + 1))
    if (!undecoded || at === 0 || name.charCodeAt(at - 1) <= 0x80) return true
  return false
}

/** Refusals for what a single line of the directory says. A part in pieces is one part to some programs, and none to Office. */
const rules: { reason: RefusalReason; applies: (entry: Entry) => boolean }[] = [
  { reason: "unsafe_entry_name", applies: isUnsafe },
  { reason: "unsafe_entry_name", applies: ({ name }) => /\/\[\d+\](?:\.last)?\.piece$/i.test(name) },
  { reason: "backslash_names", applies: hasBackslash },
  { reason: "encrypted_entry", applies: ({ flags }) => (flags & encrypted) !== 0 },
  { reason: "unknown_compression", applies: ({ method }) => method !== stored && method !== deflated },
  { reason: "header_mismatch", applies: ({ directory, size }) => directory && size > 0 },
  {
    reason: "header_mismatch",
    applies: ({ method, size, packedSize }) => method === stored && size !== packedSize,
  },
]

/** Refuses entries by what the directory says of them: each alone, and two of one name, which OPC compares without case. */
export function checkEntries(entries: Entry[]): void {
  if (entries.reduce((total, { name }) => total + name.length, 0) > maxNameCharacters) throw new Refused("too_complex")
  const names = new Set<string>()
  for (const entry of entries) {
    const broken = rules.find(({ applies }) => applies(entry))
    if (broken) throw new Refused(broken.reason, entry.name)
    // In a code page the same letters may be other ones, and no case is known.
    const folded = entry.undecoded ? entry.name : partKey(entry.name).replace(/\/$/, "")
    if (names.has(folded)) throw new Refused("duplicate_entry", entry.name)
    names.add(folded)
  }
}
