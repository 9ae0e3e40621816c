import { Refused } from "../refused"

const marks: [mark: string, encoding: string][] = [
  ["efbbbf", "utf-8"],
  ["fffe", "utf-16le"],
  ["feff", "utf-16be"],
]
const lookedAtCharacters = 4096
const maxLabelCharacters = 40
const usual = "windows-1252"

/**
 * The text of a page: by its mark, or by the character set that it declares.
 * @throws Refused for one that is not known, or where the declarations may be read in two ways
 */
export function decodeHtml(bytes: Buffer, part: string): string {
  const hex = bytes.toString("hex", 0, 3)
  const marked = marks.find(([mark]) => hex.startsWith(mark))?.[1] ?? unmarked(bytes)
  const head = bytes.toString("latin1", 0, lookedAtCharacters).replaceAll("\0", "").toLowerCase()
  const declared = [...labelsIn(head, "charset"), ...labelsIn(head, "encoding")]
  try {
    for (const label of declared) new TextDecoder(label)
    // A page that says UTF-16 in 8 bits is none: the standard reads it as UTF-8.
    const label = declared[0]?.startsWith("utf-16") ? "utf-8" : declared[0]
    const text = new TextDecoder(marked ?? label ?? usual).decode(bytes)
    if (!text.includes("\0")) return text
  } catch {
    // Told below.
  }
  throw new Refused("unknown_encoding", part)
}

/** UTF-16 without its mark shows by the zeros beside its first character. */
function unmarked(bytes: Buffer): string | undefined {
  if (bytes[0] !== 0 && bytes[1] === 0) return "utf-16le"
  return bytes[0] === 0 && bytes[1] !== 0 ? "utf-16be" : undefined
}

/** What follows each `charset =`. */
function* labelsIn(head: string, name: string): Generator<string> {
  for (let at = head.indexOf(name); at >= 0; at = head.indexOf(name, at + 1)) {
    const after = head.slice(at + name.length, at + name.length + 200).trimStart()
    if (!after.startsWith("=")) continue
    const value = after.slice(1).trimStart().replace(/^["']/, "").trimStart()
    const label = /^[a-z0-9_:.-]+/.exec(value)?.[0] ?? ""
    if (label !== "") yield label.slice(0, maxLabelCharacters)
  }
}
