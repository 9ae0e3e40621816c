/** Takes no room, or looks like a blank: joiners, marks of direction, fillers, variation selectors, tags, the empty Braille pattern. */
const everyUnseen = /[\p{Default_Ignorable_Code_Point}\u2800\uFFF9-\uFFFB]/gu

/** What a reader sees of a text. */
export function seen(text: string): string {
  return text.replace(everyUnseen, "")
}

const isolates = /[\u2066-\u2068]/
const embeddings = /[\u202A\u202B\u202D\u202E]/
const isolateEnd = "\u2069"
const embeddingEnd = "\u202C"

/**
 * Whether marks of direction reach beyond the end of a text and decide how what follows it is read (`gpj` + U+202E + `xcod`):
 * one is begun and not ended (UAX 9, BD9 and X1 to X7).
 */
export function turnsWhatFollows(text: string): boolean {
  const open: string[] = []
  for (const mark of text) {
    if (isolates.test(mark)) open.push(isolateEnd)
    else if (embeddings.test(mark)) open.push(embeddingEnd)
    // The end of an isolate ends what was begun within; of an embedding, it ends the last that was begun.
    else if (mark === isolateEnd && open.includes(isolateEnd)) open.length = open.lastIndexOf(isolateEnd)
    else if (mark === embeddingEnd && open.at(-1) === embeddingEnd) open.pop()
  }
  return open.length > 0
}

/** What Windows runs, or hands to a program that does, at a double click. */
const programs = new Set(
  (
    "exe com bat cmd pif scr cpl msi msp mst msix msixbundle appx appxbundle appinstaller application appref-ms gadget " +
    "js jse vbs vbe wsf wsh wsc sct ps1 hta lnk url scf reg chm msc jar jnlp settingcontent-ms library-ms search-ms xll"
  ).split(" "),
)
/** A class of Windows in an extension's place. */
const classId = /^\{[\da-f-]{36}\}$/
/** Points, and what looks like one. */
const points = ".\u2024\u3002\uFE52\uFF0E\uFF61"
const ending = new RegExp(`[${points}]([^${points}]*)$`, "u")
/** Blanks, what looks like one, and further points: Windows drops them at the end of a name, and readers do. */
const cover = new RegExp(`[${points}\\s\\p{Z}\\p{Default_Ignorable_Code_Point}\\u2800\\uFFF9-\\uFFFB]+$`, "u")
/** Letters of Cyrillic and Greek that look like those of the programs' endings. */
const alike = new Map(
  [..."асегһіјԁӏкмопрѕтухвьαβεικνορτυχ"].map((letter, at) => [letter, [..."acerhijdlkmonpstyxbbabeikvoptux"][at]]),
)

/**
 * Whether a name without its last extension is that of a program, before blanks or what looks like them: `invoice.exe` of
 * `invoice.exe   .docx`. A point within a name is just that: `Amazon.com.docx`.
 */
export function isCoveredProgram(stem: string): boolean {
  const bare = stem.replace(cover, "")
  if (bare === stem) return false
  const extension = seen(ending.exec(bare)?.[1] ?? "")
    .normalize("NFKC")
    .toLowerCase()
  const letters = [...extension.trim()].map((letter) => alike.get(letter) ?? letter).join("")
  return programs.has(letters) || classId.test(letters)
}
