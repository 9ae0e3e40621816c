/** Symbolic link format (SYLK): Excel takes it for a workbook, with macros, whatever the file is called. */
export function isExchangedSheet(content: Buffer): boolean {
  return /^(?:\u00ef\u00bb\u00bf)?id;/i.test(content.toString("latin1", 0, 16))
}

const signs = "=+-@"

/** Whether a cell of a text is a formula that runs a program: `=cmd|'/c a'!A0`. */
export function runsProgram(content: Buffer): boolean {
  const text = content.toString("latin1").replaceAll("\0", "")
  return text.split(/[\r\n]/).some((line) => {
    const topic = line.lastIndexOf("!")
    return (
      topic > 0 &&
      line
        .slice(0, topic)
        .split(/[,;\t]/)
        .some(namesProgram)
    )
  })
}

/** A formula whose program stands before the first bar. */
function namesProgram(cell: string): boolean {
  const bar = cell.indexOf("|")
  if (bar < 0) return false
  const program = unquoted(cell.slice(0, bar))
  return program.length > 1 && signs.includes(program.charAt(0)) && /[a-z0-9)]/i.test(program.at(-1) ?? "")
}

/** Without blanks and quotes at both ends. */
function unquoted(text: string): string {
  const isOuter = (character: string) => /[\s"']/.test(character)
  let start = 0
  let end = text.length
  while (start < end && isOuter(text.charAt(start))) start += 1
  while (end > start && isOuter(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}
