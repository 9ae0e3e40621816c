import type { Entry } from "../archive/directory"
import { decodeEscapes, partKey } from "../package/part-key"
import { Refused } from "../refused"
import type { RefusalReason } from "../report"

const encrypted = 0x2041
const stored = 0
const deflated = 8

/** Absolute, of a drive, with `..` or a control character, or not in the encoding that it says. */
function isUnsafe({ name, symlink, renamed }: Entry): boolean {
  if (symlink || renamed || name === "" || name.includes("\uFFFD")) return true
  if (name.startsWith("/") || /^[a-z]:/i.test(name) || /[^ -~\u0080-\u{10ffff}]/u.test(name)) return true
  const steps = decodeEscapes(name).replace(/\/$/, "").split(/[/\\]/)
  return steps.some((step) => step === "" || step === "." || step === "..")
}

/** Refusals for what a single line of the directory says. */
const rules: { reason: RefusalReason; applies: (entry: Entry) => boolean }[] = [
  { reason: "unsafe_entry_name", applies: isUnsafe },
  { reason: "backslash_names", applies: ({ name }) => name.includes("\\") },
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
  const names = new Set<string>()
  for (const entry of entries) {
    const broken = rules.find(({ applies }) => applies(entry))
    if (broken) throw new Refused(broken.reason, entry.name)
    const folded = partKey(entry.name).replace(/\/$/, "")
    if (names.has(folded)) throw new Refused("duplicate_entry", entry.name)
    names.add(folded)
  }
}
