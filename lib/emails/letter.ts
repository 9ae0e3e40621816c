import { escapeHtml, subjectLine } from "./words"

/** What a template gives: everything of a mail but its addressee. */
export type Letter = { subject: string; html: string; text: string }

/** The parts of a letter, as plain text; what is written here is escaped here. */
export type LetterParts = {
  subject: string
  title: string
  greeting: string
  paragraphs: string[]
  /** A code to type in, and what is said below it. */
  code?: { code: string; note: string } | null
  button: { label: string; url: string }
  /** Said below the link: until when it works, what else there is to do. */
  notes: string[]
  /** A second way, in words. */
  alternative?: { label: string; url: string }
}

const sans = "font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const serif = "font-family:Newsreader,Georgia,'Times New Roman',serif"

const mono = "font-family:'JetBrains Mono',ui-monospace,Menlo,Consolas,monospace"

const colours = {
  paper: "#fbfaf7",
  sheet: "#fefdfc",
  ink: "#171b22",
  muted: "#50565e",
  line: "#d9d7d3",
  accent: "#1f53b8",
}

const dark = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .paper { background: #121417 !important; }
  .sheet { background: #1a1d22 !important; border-color: #35383d !important; }
  .ink { color: #edebe5 !important; }
  .muted { color: #adaba4 !important; }
  .rule { border-color: #35383d !important; }
  .link { color: #81aaf7 !important; }
}`

/** Sets a letter as HTML and as plain text that says the same. */
export function letter(parts: LetterParts): Letter {
  return { subject: subjectLine(parts.subject), html: setHtml(parts), text: setText(parts) }
}

function setHtml({ title, greeting, paragraphs, code, button, notes, alternative }: LetterParts): string {
  const body = [greeting, ...paragraphs].map((line) => paragraph(line, "ink", colours.ink, 16, 24))
  const typed = code ? [codeHtml(code.code), paragraph(code.note, "muted", colours.muted, 14, 20)] : []
  const small = notes.map((line) => paragraph(line, "muted", colours.muted, 14, 20))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${escapeHtml(title)}</title>
<style>${dark}
</style>
</head>
<body class="paper" style="margin:0;padding:0;background:${colours.paper}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="paper" style="background:${colours.paper}">
<tr><td align="center" style="padding:40px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;text-align:left">
<tr><td class="ink" style="padding:0 0 16px;${serif};font-size:20px;line-height:28px;color:${colours.ink}">Waybill</td></tr>
<tr><td class="sheet" style="padding:32px;background:${colours.sheet};border:1px solid ${colours.line};border-radius:6px">
<h1 class="ink" style="margin:0 0 20px;${serif};font-size:28px;line-height:36px;font-weight:500;color:${colours.ink}">${escapeHtml(title)}</h1>
${[...body, ...typed].join("\n")}
${buttonHtml(button)}
${paragraph("If the button does not work, copy this address into your browser:", "muted", colours.muted, 14, 20)}
<p style="margin:0 0 20px;${sans};font-size:14px;line-height:20px;word-break:break-all">${anchor(button.url, button.url)}</p>
<div class="rule" style="margin:0 0 20px;border-top:1px solid ${colours.line};font-size:0;line-height:0">&nbsp;</div>
${small.join("\n")}${alternative ? `\n<p style="margin:0;${sans};font-size:14px;line-height:20px">${anchor(alternative.url, alternative.label)}</p>` : ""}
</td></tr>
<tr><td class="muted" style="padding:16px 0 0;${sans};font-size:12px;line-height:16px;color:${colours.muted}">Sent by Waybill, where documents are handed over.</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`
}

function paragraph(line: string, role: "ink" | "muted", colour: string, size: number, height: number): string {
  return `<p class="${role}" style="margin:0 0 16px;${sans};font-size:${size}px;line-height:${height}px;color:${colour};overflow-wrap:anywhere">${escapeHtml(line)}</p>`
}

/** Large, and apart from the words around it, so that it is read and copied without a mistake. */
function codeHtml(code: string): string {
  return `<p class="ink" style="margin:0 0 8px;${mono};font-size:28px;line-height:36px;letter-spacing:2px;color:${colours.ink}">${escapeHtml(code)}</p>`
}

/** A table cell is what every mail program paints. */
function buttonHtml({ label, url }: { label: string; url: string }): string {
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px"><tr><td style="border-radius:6px;background:${colours.accent}"><a href="${escapeHtml(url)}" style="display:inline-block;padding:12px 24px;${sans};font-size:16px;line-height:24px;font-weight:600;color:#ffffff;text-decoration:none;border-radius:6px">${escapeHtml(label)}</a></td></tr></table>`
}

function anchor(url: string, label: string): string {
  return `<a class="link" href="${escapeHtml(url)}" style="color:${colours.accent}">${escapeHtml(label)}</a>`
}

function setText({ title, greeting, paragraphs, code, button, notes, alternative }: LetterParts): string {
  const second = alternative ? [`${alternative.label}:\n${alternative.url}`] : []
  const blocks = [
    title,
    greeting,
    ...paragraphs,
    ...(code ? [code.code, code.note] : []),
    `${button.label}:\n${button.url}`,
    ...notes,
    ...second,
    "-- \nWaybill",
  ]
  return `${blocks.join("\n\n")}\n`
}
