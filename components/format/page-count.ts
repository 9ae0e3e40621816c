const names = { docx: "page", xlsx: "sheet", pptx: "slide" } as const

/** How long a document is, in what its kind is counted in: `12 slides`. */
export function formatPageCount(kind: keyof typeof names | null, count: number): string {
  return `${count} ${names[kind ?? "docx"]}${count === 1 ? "" : "s"}`
}
