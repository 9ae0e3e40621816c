const beginningBytes = 4096
const marks = ["efbbbf", "fffe", "feff"]

/** The beginning of a text in lower case, behind its mark and all blanks: programs pass over them, however many there are. */
export function beginningOf(bytes: Buffer): string {
  const hex = bytes.toString("hex", 0, 3)
  let start = (marks.find((mark) => hex.startsWith(mark))?.length ?? 0) / 2
  while (start < bytes.byteLength && isBlank(bytes[start] ?? 0)) start += 1
  return bytes
    .toString("latin1", start, start + beginningBytes)
    .replaceAll("\0", "")
    .toLowerCase()
}

/** Control characters, and the zeros of UTF-16, as well. */
function isBlank(byte: number): boolean {
  return byte <= 0x20 || byte === 0x7f || byte === 0xa0
}
