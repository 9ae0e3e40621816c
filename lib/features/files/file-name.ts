import { WaybillError } from "@/lib/core/errors"
import { isCoveredProgram, seen, turnsWhatFollows } from "./name-deceptions"
import type { FileKindName } from "./schema"

/** Of UTF-8, with the extension: what file systems take. */
const maxBytes = 255

/** Controls, line ends, and halves of characters. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u
/** What makes a path, a drive or a stream of a name. */
const reserved = /[\\/:]/
/** What comes of bytes that are no UTF-8, here or in the program that sends them. */
const lost = "\uFFFD"
const accepted = /^(.*[^.\s].*)\.(docx|xlsx|pptx)$/i

/** What does not show but makes one character of its neighbours, or changes how they look: not for refused names to lose. */
const joining = /\p{Join_Control}|\uFE0E|\uFE0F|[\u{E0020}-\u{E007F}]/u
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" })

/** A name that was refused, as it can be shown and kept: what deceives is one mark, and what is too long is cut. */
export function showableName(sent: string): string {
  const marked = [...sent.trim()].map((letter) => {
    const shows = joining.test(letter) || (seen(letter) !== "" && !unprintable.test(letter))
    return shows ? letter : lost
  })
  const name = marked.join("").normalize("NFC")
  return Buffer.byteLength(name) <= maxBytes ? name : cut(name)
}

function cut(name: string): string {
  let kept = ""
  for (const { segment } of graphemes.segment(name)) {
    if (Buffer.byteLength(kept + segment) > maxBytes - Buffer.byteLength("…")) break
    kept += segment
  }
  return `${kept}…`
}

/**
 * The name and kind of an upload, from the name that was sent, decoded.
 * @throws WaybillError `unsupported_type` for any ending but ours, `invalid_request` for a name that deceives or that
 *   cannot be one, `name_not_utf8`
 */
export function parseFileName(sent: string): { name: string; kind: FileKindName } {
  if (sent.includes(lost)) throw new WaybillError("name_not_utf8")
  if (unprintable.test(sent)) throw refusal("The file's name contains control characters. Rename it.")
  const name = sent.normalize("NFC").trim()
  if (reserved.test(name)) throw refusal("The file's name contains \\, / or :. Rename it.")
  if (Buffer.byteLength(name) > maxBytes) throw refusal(`The file's name is longer than ${maxBytes} bytes of UTF-8.`)
  const [, stem, kind] = accepted.exec(name) ?? []
  if (!stem || !kind) {
    if (accepted.test(seen(name)))
      throw refusal("The file's extension contains characters that do not show. Rename it.")
    throw new WaybillError("unsupported_type")
  }
  if (!/[^.\s]/.test(seen(stem))) throw refusal("Nothing of the file's name shows but its extension. Rename it.")
  if (turnsWhatFollows(stem)) throw refusal("The file's name contains marks that turn its extension around. Rename it.")
  if (isCoveredProgram(stem)) {
    throw refusal("The file's name looks like that of a program where extensions are hidden. Rename it.")
  }
  return { name, kind: kind.toLowerCase() as FileKindName }
}

function refusal(message: string): WaybillError {
  return new WaybillError("invalid_request", { detail: message, faults: [{ path: "file", message }] })
}
