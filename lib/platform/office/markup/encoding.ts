/** An XML declaration is shorter than this; one that is padded beyond it is not read. */
export const maxDeclarationBytes = 1024

/** What is known of a part's encoding from its first bytes. */
export type EncodingFound = { state: "more" } | { state: "unknown" } | { state: "known"; decoder: TextDecoder }

/** Text encodings in which programs have written parts. All agree on ASCII, which markup consists of. */
const singleByte = /^(?:windows-125[0-8]|iso-8859-(?:[1-9]|1[0-5])|latin1)$/

/**
 * Finds the encoding of a part by its byte order mark or its XML declaration; OPC itself allows only UTF-8 and UTF-16.
 * @param isAll there are no bytes beyond these
 */
export function findEncoding(head: Buffer, isAll: boolean): EncodingFound {
  if (head.byteLength < 4 && !isAll) return { state: "more" }
  const mark = head.toString("hex", 0, 4)
  if (mark === "fffe0000" || mark === "0000feff" || mark === "3c000000" || mark === "0000003c")
    return { state: "unknown" }
  if (mark.startsWith("fffe") || mark === "3c003f00") return known("utf-16le")
  if (mark.startsWith("feff") || mark === "003c003f") return known("utf-16be")
  const text = head.toString("latin1", mark.startsWith("efbbbf") ? 3 : 0, maxDeclarationBytes)
  if (!text.startsWith("<?xml")) return known("utf-8")
  const end = text.indexOf("?>")
  if (end < 0) return head.byteLength >= maxDeclarationBytes || isAll ? { state: "unknown" } : { state: "more" }
  const declared = (declaredEncoding(text.slice(0, end)) ?? "utf-8").toLowerCase()
  if (["utf-8", "utf8", "us-ascii", "ascii"].includes(declared)) return known("utf-8")
  return singleByte.test(declared) ? known(declared) : { state: "unknown" }
}

function known(encoding: string): EncodingFound {
  return { state: "known", decoder: new TextDecoder(encoding, { fatal: true }) }
}

/** The value of `encoding` in an XML declaration; empty where it cannot be read. */
function declaredEncoding(declaration: string): string | undefined {
  const at = declaration.indexOf("encoding")
  if (at < 0) return undefined
  const rest = declaration.slice(at + "encoding".length).trimStart()
  if (!rest.startsWith("=")) return ""
  const value = rest.slice(1).trimStart()
  const quote = value.charAt(0)
  const end = quote === '"' || quote === "'" ? value.indexOf(quote, 1) : -1
  return end < 0 ? "" : value.slice(1, end).trim()
}
