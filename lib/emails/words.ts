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
 * mail program could turn into a link is left out.
 */
export function greeting(name: string): string {
  const line = oneLine(name, 60)
  return line && !linkish.test(line) ? `Hello ${line},` : "Hello,"
}

/** A file's name, with each dot but the last, slash, colon and at sign swapped for a look-alike that makes no link. */
export function fileTitle(name: string): string {
  const line = oneLine(name, 90)
  const lastDot = line.lastIndexOf(".")
  const swap = (part: string) =>
    part.replaceAll(".", "․").replaceAll("/", "⁄").replaceAll(":", "∶").replaceAll("@", "＠")
  if (lastDot < 1 || !/^\.(docx|xlsx|pptx)$/i.test(line.slice(lastDot))) return swap(line)
  return swap(line.slice(0, lastDot)) + line.slice(lastDot)
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
