import type { Discoveries } from "../discoveries"
import { plain } from "../preflight/text"
import { Refused } from "../refused"
import type { NoticeCode } from "../report"
import { classifyTarget, type Target } from "./target"

const maxTargetWords = 120

/**
 * Judges a link that needs a click: file servers, drives and unknown schemes are noted.
 * @param part the part that the link stands in
 * @throws Refused for handlers and scripts
 */
export function judgeLink(target: string, part: string, discoveries: Discoveries): void {
  const read = classifyTarget(target)
  if (read.kind === "handler") throw new Refused("unsafe_link", part)
  if (isServer(read) || read.kind === "drive" || read.kind === "unknown")
    discoveries.notice("external_links", `Link to ${plain(target, maxTargetWords)}`, part)
}

/**
 * Judges what a program loads by itself: everything that leaves the document is noted.
 * @param what such as "Picture from", and the notice's code
 * @throws Refused for file servers, which Windows signs in to, and for handlers and scripts
 */
export function judgeFetch(
  target: string,
  part: string,
  discoveries: Discoveries,
  what: { words: string; code: NoticeCode },
): void {
  const read = classifyTarget(target)
  if (read.kind === "handler") throw new Refused("unsafe_link", part)
  if (isServer(read)) throw new Refused("file_server", part)
  if (read.kind !== "inside" && read.kind !== "relative")
    discoveries.notice(what.code, `${what.words} ${plain(target, maxTargetWords)}`, part)
}

/** Windows signs in by itself to what is written as a path, also where it asks by HTTP (WebDAV). */
export function isServer(read: Target): boolean {
  return read.kind === "server" || (read.kind === "web" && read.scheme === "webdav")
}
