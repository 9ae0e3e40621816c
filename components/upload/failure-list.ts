import type { UploadView } from "./upload-view"
import { words } from "./words"

/** What a spreadsheet would take for a formula. */
const formula = /^[=+\-@]/

/** What could not be uploaded, to be sent to whoever can help: a line each, which a spreadsheet takes as a table. */
export function failureList(uploads: readonly UploadView[], maxBytes: number): string {
  const lines = uploads.flatMap(({ name, problem }) =>
    problem ? [[name, words.why(problem), problem.where ?? "", words.advice(problem, maxBytes)]] : [],
  )
  return [words.listHead, ...lines].map((line) => line.map(cell).join("\t")).join("\n")
}

function cell(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim()
  return formula.test(line) ? `'${line}` : line
}
