import { WaybillError } from "@/lib/core/errors"
import type { FileKindName } from "./schema"

const longest = 200
/**
 * Controls, line ends, the marks that make "cod.exe" of "exe.doc" (Unicode Cf holds them all), and what shows as nothing:
 * fillers, variation selectors, the empty Braille pattern.
 */
const deceptive = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/u
const everyDeceptive = new RegExp(deceptive.source, "gu")
const reserved = /[\\/:*?"<>|]/
const dangerousInside =
  /\.(exe|com|bat|cmd|scr|pif|js|jse|vbs|vbe|wsf|hta|msi|ps1|jar|lnk|html?|svg|php\d?|sh|docm|xlsm|pptm|xlsb|dotm|zip|7z|rar|iso)\./i

/** A name that was refused, as it can be shown and kept: what deceives is one mark, and what is too long is cut. */
export function showableName(sent: string): string {
  const letters = [...sent.trim().replace(everyDeceptive, "\uFFFD").normalize("NFC")]
  return letters.length <= longest ? letters.join("") : `${letters.slice(0, longest - 1).join("")}…`
}

/**
 * The name and kind of an upload, from the name that was sent, decoded. A browser may send a path: its last part counts.
 * @throws WaybillError `unsupported_type` for any ending but ours, `invalid_request` for a name that deceives
 */
export function parseFileName(sent: string): { name: string; kind: FileKindName } {
  const refuse = (message: string) =>
    new WaybillError("invalid_request", { detail: message, faults: [{ path: "file", message }] })
  if (deceptive.test(sent)) throw refuse("The file's name contains characters that do not show. Rename it.")
  const name = sent.normalize("NFC").trim()
  if (reserved.test(name)) throw refuse("The file's name must not contain any of \\ / : * ? \" < > |")
  if ([...name].length > longest) throw refuse(`The file's name is longer than ${longest} characters.`)
  const kind = /^[^.].*\.(docx|xlsx|pptx)$/i.exec(name)?.[1]?.toLowerCase()
  if (!kind || dangerousInside.test(name)) throw new WaybillError("unsupported_type")
  return { name, kind: kind as FileKindName }
}
