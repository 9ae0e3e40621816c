import { decodeEscapes } from "../package/part-key"
import { isHandler, passingApps, passingContacts, serverSchemes, webSchemes } from "./schemes"

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
/** What does not show. Programs skip tabs and line breaks anywhere in an address, and the rest at its ends or in its scheme. */
const unseen = /\p{C}+/gu
const blanks = /\p{Z}+/gu
const drivePath = /^[a-z][:|](?:\/|$)/i
/** Of a disk whose name is one word: folders and an Office document, with colons between them. */
const diskPath = /^[^/:]+:[^/]+\.(?:do|xl|pp|po)[a-z]{1,2}$/i
const devicePrefix = /^(?:[?.]|\?\?)\//
const objectPath = /^\/(?:device|globalroot)\//i

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
  let text = form.replace(unseen, "").trim()
  let head = headOf(text)
  // `url:` in front of an address is Windows' own, and means nothing.
  while (head?.name === "url") {
    text = text.slice(head.end).trimStart()
    head = headOf(text)
  }
  if (text === "" || text.startsWith("#")) return { kind: "inside" }
  const path = text.replaceAll("\\", "/")
  if (path.startsWith("//")) return classifyShare(path)
  if (path.startsWith("/??/") || objectPath.test(path)) return classifyDevice(path.slice(path.indexOf("/", 1) + 1))
  if (drivePath.test(path.startsWith("/") ? path.slice(1) : path) || /^[a-z]:[^/]/i.test(path)) return { kind: "drive" }
  if (isShellObject(path)) return { kind: "handler", scheme: "shell" }
  return head ? classifyHead(head, path.slice(head.end)) : { kind: "relative" }
}

/** What stands before the first colon and may be a scheme: its name without blanks and case. */
type Head = { name: string; end: number; hasBlanks: boolean }

function headOf(text: string): Head | undefined {
  const colon = text.indexOf(":")
  if (colon < 2) return undefined
  const written = text.slice(0, colon).trimEnd()
  const name = written.replace(blanks, "").toLowerCase()
  return /^[a-z][a-z0-9+._-]+$/.test(name)
    ? { name, end: colon + 1, hasBlanks: name.length < written.length }
    : undefined
}

/** @param rest what follows the colon, with slashes alone */
function classifyHead({ name, hasBlanks }: Head, rest: string): Target {
  const read = classifyScheme(name, rest)
  // Old Word for Mac: `Macintosh HD:Users:...` or `HD:Users:...`, a disk's name.
  const isDisk = read.kind === "unknown" && !rest.startsWith("//") && (hasBlanks || diskPath.test(rest))
  return isDisk ? { kind: "drive" } : read
}

function classifyScheme(scheme: string, rest: string): Target {
  if (scheme === "file") return classifyFile(rest)
  if (webSchemes.has(scheme)) return { kind: "web", scheme }
  if (passingContacts.has(scheme)) return { kind: "contact" }
  if (passingApps.has(scheme)) return { kind: "app" }
  if (serverSchemes.has(scheme)) return shareOn(rest.replace(/^\/+/, ""))
  if (scheme === "about" && /^blank(?:[#?]|$)/i.test(rest)) return { kind: "inside" }
  return isHandler(scheme, rest) ? { kind: "handler", scheme } : { kind: "unknown", scheme }
}

/**
 * What follows `file:`, with slashes alone, as Windows' PathCreateFromUrl reads it: after one slash or three comes a path of
 * this computer, as those of LibreOffice and of a Mac, after two or more than three a server.
 */
function classifyFile(rest: string): Target {
  const path = rest.trimStart()
  const slashes = /^\/*/.exec(path)?.[0].length ?? 0
  const inner = path.slice(slashes)
  if (isShellObject(inner)) return { kind: "handler", scheme: "shell" }
  if (drivePath.test(inner) || (slashes === 0 && /^[a-z]:/i.test(inner))) return { kind: "drive" }
  if (slashes === 0 || inner === "") return { kind: "relative" }
  if (devicePrefix.test(inner)) return classifyShare(`//${inner}`)
  if (objectPath.test(`/${inner}`)) return classifyDevice(inner)
  if (slashes === 1 || slashes === 3) return { kind: "drive" }
  const local = slashes === 2 ? /^(?:localhost|127\.0\.0\.1)(?=\/|$)/i.exec(inner) : null
  if (!local) return shareOn(inner)
  const below = inner.slice(local[0].length)
  return below.startsWith("//") && !drivePath.test(below.replace(/^\/+/, "")) ? classifyShare(below) : { kind: "drive" }
}

/** An object of Windows' shell by its class: `::{20D04FE0-...}`. */
function isShellObject(path: string): boolean {
  return path.startsWith("::{")
}

/** A path that begins with two slashes. */
function classifyShare(path: string): Target {
  const rest = path.replace(/^\/+/, "")
  return devicePrefix.test(rest) ? classifyDevice(rest.slice(rest.indexOf("/") + 1)) : shareOn(rest)
}

/** What follows `\\?\`, `\\.\`, `\??\`: a drive, a share by its long name, or a device. */
function classifyDevice(rest: string): Target {
  const path = rest.replace(/^(?:global(?:root|\?\?)?\/|\?\?\/)+/i, "")
  if (/^[a-z]:(?:\/|$)/i.test(path) || /^volume\{/i.test(path)) return { kind: "drive" }
  const share = /^(?:device\/)?(?:unc|mup|lanmanredirector|webdavredirector)\/+(?:;[^/]*\/+)?/i.exec(path)
  if (share) return shareOn(path.slice(share[0].length))
  return { kind: "server", host: "" }
}

/** `server/share/...`; with a port or `@SSL` behind the server's name Windows asks by HTTP. */
function shareOn(rest: string): Target {
  const [host = "", share = ""] = rest.split("/", 2)
  const isWebDav = /@(?:ssl|\d{1,5})(?:@|$)/i.test(host) || share.toLowerCase() === "davwwwroot"
  return isWebDav ? { kind: "web", scheme: "webdav" } : { kind: "server", host: host.slice(0, 255) }
}
