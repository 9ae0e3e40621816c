/** The keywords whose arguments say whether a document is refused or what is told of it. All others are harmless. */
export const keptKeywords: ReadonlySet<string> = new Set([
  "DDE",
  "DDEAUTO",
  "HYPERLINK",
  "INCLUDETEXT",
  "INCLUDE",
  "RD",
  "LINK",
  "INCLUDEPICTURE",
  "IMPORT",
  "DATABASE",
  "DATA",
  "PRINT",
  "CONTROL",
  "OCX",
  "HTMLCONTROL",
  "HTMLACTIVEX",
  "QUOTE",
])

/** Longer than each of them. */
export const maxKeywordCharacters = 20

/** Fields without a result: in the instruction of another field they stand for nothing. */
export const keywordsWithoutResult: ReadonlySet<string> = new Set([
  "SET",
  "ASK",
  "TC",
  "XE",
  "TA",
  "RD",
  "PRINT",
  "PRIVATE",
  "NEXT",
  "NEXTIF",
  "SKIPIF",
  "ADVANCE",
])

/** Fields of which mail merges and templates make addresses every day. */
export const everydayKeywords: ReadonlySet<string> = new Set([
  "MERGEFIELD",
  "MERGEREC",
  "MERGESEQ",
  "FILENAME",
  "SEQ",
  "PAGE",
  "DATE",
])

export function isDde(keyword: string): boolean {
  return keyword === "DDE" || keyword === "DDEAUTO"
}

/** Whether a keyword that begins so may still become another one that matters. */
export function canBecomeKept(beginning: string): boolean {
  for (const keyword of keptKeywords)
    if (keyword.length > beginning.length && keyword.startsWith(beginning)) return true
  return false
}
