import { domainToASCII, domainToUnicode } from "node:url"

const maxAddress = 254
const maxLocalPart = 64
/** RFC 5321, section 4.1.2: Dot-string. */
const localPart = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
/** RFC 5321, section 4.1.2: Domain, of two labels or more, the last of which is no number. */
const domainName = /^(?=.{1,253}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+(?!\d+$)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/
/** What may be in a domain that is not in ASCII: letters, the few signs between them, and what stands for a point. */
const writtenDomain = /^[\p{L}\p{M}\p{N}\p{Join_Control}\-.\u00B7\u0375\u05F3\u05F4\u30FB\u3002\uFF0E\uFF61]+$/u

/**
 * An e-mail address in the form in which it is stored, compared and sent to: without blanks around it, in lower case, its
 * domain in ASCII (`info@xn--mller-kva.example`). Null for what is none, or has a local part in quotes or not in ASCII.
 */
export function canonicalAddress(written: string): string | null {
  const address = written.trim()
  const at = address.lastIndexOf("@")
  const local = address.slice(0, Math.max(at, 0))
  const domain = asciiDomain(address.slice(at + 1))
  if (!localPart.test(local) || local.length > maxLocalPart || domain === null) return null
  const canonical = `${local.toLowerCase()}@${domain}`
  return canonical.length <= maxAddress ? canonical : null
}

function asciiDomain(written: string): string | null {
  if (!writtenDomain.test(written)) return null
  // In ASCII it is left alone: the function would take `1.2.3` for an address of a machine.
  const isPlain = /^[\w.-]+$/.test(written) && !/(?:^|\.)xn--/i.test(written)
  const domain = isPlain ? written.toLowerCase() : domainToASCII(written)
  return domainName.test(domain) && domain.split(".").every(stands) ? domain : null
}

/** Whether a label in ASCII stands for what it says, where it stands for another. */
function stands(label: string): boolean {
  const meant = domainToUnicode(label)
  return !label.startsWith("xn--") || (meant !== label && domainToASCII(meant) === label)
}

/** Scripts whose letters may stand together in a label; any other label has letters of one script. */
const eastAsian = ["Latin", "Han", "Hiragana", "Katakana", "Hangul", "Bopomofo"]
const scripts = [
  "Latin",
  "Greek",
  "Cyrillic",
  "Armenian",
  "Hebrew",
  "Arabic",
  "Devanagari",
  "Bengali",
  "Gurmukhi",
].concat(
  ["Gujarati", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Thai", "Lao", "Khmer", "Myanmar", "Georgian"],
  ["Ethiopic", "Mongolian", "Tibetan", "Cherokee", "Oriya", "Syriac", "Thaana"],
)
const written = (names: readonly string[]) =>
  new RegExp(`^[${names.map((name) => `\\p{Script=${name}}`).join("")}\\p{Script=Common}\\p{Script=Inherited}]+$`, "u")
const unmixed = [eastAsian, ...scripts.map((script) => [script])].map(written)
/** Letters of Cyrillic, Greek and Armenian that look like Latin ones: of these alone a label may be made to be taken for another. */
const alike = /^[асԁеёһіїјӏкмнопгрԛѕтуԝхьвҽѵѡαικνορτυχωηγօսոռհցքզյ\d-]+$/

/**
 * An address as people write it, from its canonical form: `info@müller.example`. A label that mixes scripts, or could be
 * taken for a Latin one, stays in ASCII.
 */
export function shownAddress(canonical: string): string {
  const at = canonical.lastIndexOf("@")
  const labels = canonical.slice(at + 1).split(".")
  return `${canonical.slice(0, at + 1)}${labels.map(shownLabel).join(".")}`
}

function shownLabel(label: string): string {
  if (!label.startsWith("xn--")) return label
  const shown = domainToUnicode(label)
  const isClear = unmixed.some((script) => script.test(shown)) && !alike.test(shown)
  return isClear && stands(label) ? shown : label
}
