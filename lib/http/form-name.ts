import { WaybillError } from "@/lib/core/errors"

/** How the parser is to give the parameters of a part, since it would decode them as it can: their bytes, in base64. */
export const parameterCharset = "base64"

const base64 = /^[A-Za-z\d+/]+={0,2}$/
/** What browsers write for what would end the parameter; a percent sign they leave (HTML, multipart/form-data). */
const escapes = /%(22|0D|0A)/gi

/**
 * A part's parameter, as it was meant. One of the extended kind (`filename*`) is decoded already, and shows it by its point
 * or whatever else base64 has not.
 * @throws WaybillError `name_not_utf8`
 */
export function decodeParameter(given: string): string {
  if (!base64.test(given)) return given
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(given, "base64"))
    return text.replace(escapes, (written) => decodeURIComponent(written))
  } catch {
    throw new WaybillError("name_not_utf8")
  }
}
