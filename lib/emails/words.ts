import { isPersonName } from "./person-name"

/** Makes a text safe between tags and inside double-quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g
/** Marks that turn text around or hide in it. */
const marks = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

/** What a person wrote, on one line: no line breaks, controls or turning marks, and at most `length` characters. */
export function oneLine(text: string, length = 120): string {
  const line = text.replace(controls, " ").replace(marks, "").replace(/ +/g, " ").trim()
  const characters = [...line]
  return characters.length <= length ? line : `${characters.slice(0, length - 1).join("")}…`
}

/** Any dot that sits between characters, any scheme and any at sign is what mail programs make links of. */
const linkish = /\S[.\u3002\uff0e\uff61]\S|:\/\/|[/\\]|@/

/**
 * How to greet somebody. Names come from whoever filled in the sign-up form, perhaps with another's address: one that a
 * mail program could turn into a link is left out. So is, as long as nobody has verified the address, one that is anything
 * but a name: whoever reads it there has chosen none of it.
 */
export function greeting(name: string, { verified }: { verified: boolean }): string {
  const line = oneLine(name, 60)
  const tells = linkish.test(line) || !(verified || isPersonName(line))
  return line && !tells ? `Hello ${line},` : "Hello,"
}

/** Letters that run from right to left, and would take what is around them along. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * A file's name, with each dot but the last, slash, colon and at sign swapped for a look-alike that makes no link. Stem and
 * extension stay apart in a name that runs from right to left.
 */
export function fileTitle(name: string): string {
  const [whole, stem = name, extension = ""] = /^(.+)(\.(?:docx|xlsx|pptx))$/is.exec(oneLine(name, 255)) ?? []
  const swap = (part: string) =>
    part.replaceAll(".", "․").replaceAll("/", "⁄").replaceAll(":", "∶").replaceAll("@", "＠")
  const title = swap(oneLine(stem, whole ? 85 : 90))
  return rightToLeft.test(title) ? `\u2068${title}\u2069\u2068${extension}\u2069` : title + extension
}

/** A subject of ours as a header may have it. */
export function subjectLine(subject: string): string {
  return subject.replace(controls, " ")
}

const dateFormat = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "UTC",
})

/** `23 November 2026 at 19:18 UTC` */
export function dateWords(date: Date): string {
  return `${dateFormat.format(date).replace(", ", " at ")} UTC`
}

/** A code beside a link, for a mail whose link does not arrive whole. */
export function codeToType({ code, worksUntil }: { code: string; worksUntil: Date }): { code: string; note: string } {
  return { code, note: `Press the button below, or type this code in. It works once, until ${dateWords(worksUntil)}.` }
}

/** Powers of ten, as file managers show them: `4.2 MB`. */
export function sizeWords(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"]
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : 1
  return `${value.toFixed(digits).replace(/\.0$/, "")} ${bytes === 1 ? "byte" : units[unit]}`
}
