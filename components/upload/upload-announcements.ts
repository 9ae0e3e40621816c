import { isUnfinished, type UploadView } from "./upload-view"
import { words } from "./words"

/** What is worth saying aloud of a change: beginnings, ends, and every quarter of the whole. Null for the rest. */
export function announcementOf(before: readonly UploadView[], now: readonly UploadView[]): string | null {
  const known = new Map(before.map((upload) => [upload.id, upload]))
  const begun = now.filter((upload) => !known.has(upload.id) && isUnfinished(upload)).length
  const sentences = now.flatMap((upload) => {
    const changed = known.get(upload.id)?.state !== upload.state
    if (changed && upload.state === "done") return endOf(upload)
    if (changed && upload.problem) return words.announceEnded(upload.name, upload.problem)
    return []
  })
  if (begun > 0) sentences.push(words.announceBegun(begun))
  if (sentences.length > 0) return sentences.join(" ")
  const quarter = quarterOf(now)
  return begun === 0 && quarter > quarterOf(before) && quarter < 4 ? words.announceProgress(quarter * 25) : null
}

function endOf({ name, fileState }: UploadView): string {
  if (fileState === "HELD") return words.announceHeld(name)
  return fileState === "WITHDRAWN" ? words.announceWithdrawn(name) : words.announceDone(name)
}

/** How many quarters of all that runs have gone. */
function quarterOf(uploads: readonly UploadView[]): number {
  const open = uploads.filter(isUnfinished)
  const size = open.reduce((sum, upload) => sum + upload.size, 0)
  return size === 0 ? 0 : Math.floor((open.reduce((sum, upload) => sum + upload.sent, 0) / size) * 4)
}
