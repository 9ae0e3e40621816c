import { decodeEscapes } from "../package/part-key"
import { isHandler, passingApps, passingContacts, webSchemes } from "./schemes"

/** Where a link, a relationship or an instruction leads, as Windows and Office read it. */
export type Target =
  /** Within the document. */
  | { kind: "inside" }
  /** Beside the document. */
  | { kind: "relative" }
  /** On a drive of the reader's own computer. */
  | { kind: "drive" }
  /** On a file server: Windows signs in there by itself. */
  | { kind: "server"; host: string }
  /** A web or FTP address, also where it is written as a path (WebDAV). */
  | { kind: "web"; scheme: string }
  | { kind: "contact" }
  | { kind: "app" }
  /** Starts a handler or a script. */
  | { kind: "handler"; scheme: string }
  | { kind: "unknown"; scheme: string }

/** From the mildest to the strictest: of several readings of a target the strictest counts. */
const strictness: Target["kind"][] = [
  "inside",
  "contact",
  "app",
  "relative",
  "drive",
  "unknown",
  "web",
  "server",
  "handler",
]
/** A program decodes once, another twice. */
const maxRounds = 3

/** Never throws; its time grows with the length of the target alone. */
export function classifyTarget(target: string): Target {
  let form = target
  let strictest = classifyForm(form)
  for (let round = 0; round < maxRounds && !isSettled(strictest); round += 1) {
    const decoded = decodeEscapes(form)
    if (decoded === form) break
    form = decoded
    const read = classifyForm(form)
    if (strictness.indexOf(read.kind) > strictness.indexOf(strictest.kind)) strictest = read
  }
  return strictest
}

/** An address with a scheme that is plain to see: what is escaped further on does not change where it leads. */
function isSettled({ kind }: Target): boolean {
  return kind === "web" || kind === "contact" || kind === "app" || kind === "handler" || kind === "server"
}

function classifyForm(form: string): Target {
  const text = withoutPrefix(trimmed(form))
  if (text === "" || text.startsWith("#")) return { kind: "inside" }
  const path = text.replaceAll("\\", "/")
  if (path.startsWith("//")) return classifyShare(path)
  if (path.startsWith("/??/") || /^\/(?:device|globalroot)\//i.test(path))
    return classifyDevice(path.slice(path.indexOf("/", 1) + 1))
  if (/^[a-z][:|](?:\/|$)/i.test(path) || /^[a-z]:[^/]/i.test(path)) return { kind: "drive" }
  const scheme = schemeOf(text)
  return scheme === undefined ? { kind: "relative" } : classifyScheme(scheme, path.slice(path.indexOf(":") + 1))
}

/** Blanks, control characters and what does not show are skipped at the ends and in front of a scheme's colon. */
function trimmed(form: string): string {
  const text = form.replace(/^[\p{C}\p{Z}]+/u, "").trimEnd()
  const colon = text.indexOf(":")
  if (colon < 0 || colon > 200) return text
  const head = text.slice(0, colon)
  return `${/[\\/]/.test(head) ? head : head.replace(/[\p{C}\p{Z}]/gu, "")}${text.slice(colon)}`
}

/** `url:` in front of an address is Windows' own, and means nothing. */
function withoutPrefix(text: string): string {
  return text.slice(0, 4).toLowerCase() === "url:" ? text.slice(4).trimStart() : text
}

function schemeOf(text: string): string | undefined {
  return /^([a-z][a-z0-9+.-]{1,60}):/i.exec(text)?.[1]?.toLowerCase()
}

function classifyScheme(scheme: string, rest: string): Target {
  if (scheme === "file") return classifyFile(rest)
  if (webSchemes.has(scheme)) return { kind: "web", scheme }
  if (passingContacts.has(scheme)) return { kind: "contact" }
  if (passingApps.has(scheme)) return { kind: "app" }
  if (scheme === "about" && rest.toLowerCase() === "blank") return { kind: "inside" }
  return isHandler(scheme, rest) ? { kind: "handler", scheme } : { kind: "unknown", scheme }
}

/** What follows `file:`, with slashes alone. */
function classifyFile(rest: string): Target {
  const path = rest.replace(/^[\p{C}\p{Z}]+/u, "")
  const isLocal = /^\/*(?:localhost\/+|127\.0\.0\.1\/+)?[a-z][:|](?:\/|$)/i.test(path)
  if (isLocal || /^[a-z]:/i.test(path)) return { kind: "drive" }
  const slashes = /^\/*/.exec(path)?.[0].length ?? 0
  const inner = path.slice(slashes)
  if (slashes === 0) return { kind: "relative" }
  if (/^(?:[?.]|\?\?)\//.test(inner)) return classifyShare(`//${inner}`)
  // `file:///share/a` is read as a path of this computer, or of a server, by different programs: the stricter counts.
  if (/^localhost(?:\/|$)/i.test(inner) && slashes === 2) return { kind: "drive" }
  return inner === "" ? { kind: "relative" } : shareOn(inner)
}

/** A path that begins with two slashes. */
function classifyShare(path: string): Target {
  const rest = path.replace(/^\/+/, "")
  return /^(?:[?.]|\?\?)\//.test(rest) ? classifyDevice(rest.slice(rest.indexOf("/") + 1)) : shareOn(rest)
}

/** What follows `\\?\`, `\\.\`, `\??\`: a drive, a share by its long name, or a device. */
function classifyDevice(rest: string): Target {
  const path = rest.replace(/^(?:global(?:root|\?\?)?\/|\?\?\/)+/i, "")
  if (/^[a-z]:(?:\/|$)/i.test(path) || /^volume\{/i.test(path)) return { kind: "drive" }
  const share = /^(?:device\/)?(?:unc|mup|lanmanredirector|webdavredirector)\/+(?:;[^/]*\/+)?/i.exec(path)
  if (share) return shareOn(path.slice(share[0].length))
  return { kind: "server", host: "" }
}

/** `server/share/...`; with a port or `@SSL` in the server's name Windows asks by HTTP. */
function shareOn(rest: string): Target {
  const [host = "", share = ""] = rest.split("/", 2)
  if (host.includes("@") || share.toLowerCase() === "davwwwroot") return { kind: "web", scheme: "webdav" }
  return { kind: "server", host: host.slice(0, 255) }
}
