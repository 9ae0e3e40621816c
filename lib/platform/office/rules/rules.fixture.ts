import { examineDocument } from "../examine"
import type { OfficeKind } from "../report"
import { type Made, makeDocument } from "../testing/document"

/** The gate's report on a made document. */
export const examine = (made: Made) => {
  const bytes = makeDocument(made)
  const kind: OfficeKind = made.kind ?? "docx"
  return examineDocument({ size: bytes.byteLength, read: async (start, end) => bytes.subarray(start, end + 1) }, kind)
}

export const word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
export const dde = '<w:fldSimple w:instr=" DDEAUTO c:\\\\a.exe &quot;/k&quot;"/>'
export const header = `<w:hdr ${word}>${dde}</w:hdr>`
export const vmlType = "application/vnd.openxmlformats-officedocument.vmlDrawing"
