import { beginningOf } from "./beginning"

/** DOS and Windows programs; scripts that name their interpreter; ELF, Mach-O and Java classes; shortcuts. */
const programBeginnings = [
  "4d5a",
  "2321",
  "7f454c46",
  "cafebabe",
  "feedface",
  "feedfacf",
  "cefaedfe",
  "cffaedfe",
  "4c00000001140200",
]

export function isProgram(head: Buffer): boolean {
  const hex = head.toString("hex", 0, 8)
  return programBeginnings.some((beginning) => hex.startsWith(beginning))
}

const scriptBeginnings = [
  "<script",
  "<hta:",
  "<%",
  "<?php",
  "<job",
  "<package",
  "<scriptlet",
  "<component",
  "@echo",
  "wscript.",
  "windows registry editor",
  "regedit4",
  "[internetshortcut]",
  "[shell]",
  "[autorun]",
  "[.shellclassinfo]",
]

/** Whether a text is a script by its beginning, or a page that holds an application. */
export function isScript(bytes: Buffer): boolean {
  const begin = beginningOf(bytes)
  return begin.includes("<hta:application") || scriptBeginnings.some((beginning) => begin.startsWith(beginning))
}
