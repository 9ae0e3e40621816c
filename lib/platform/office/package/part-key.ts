/** A text with its percent escapes decoded, each by itself: a bad one stays as it is and does not stop the others. */
export function decodeEscapes(text: string): string {
  if (!text.includes("%")) return text
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
    Buffer.from(escapes.replaceAll("%", ""), "hex").toString("utf8"),
  )
}

/** A part's name as Office compares it: without a leading slash, decoded, without case. */
export function partKey(name: string): string {
  const start = name.startsWith("/") ? 1 : 0
  return decodeEscapes(name.slice(start)).normalize("NFC").toLowerCase()
}
