import type { IncomingMessage } from "node:http"

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])

const pageMethods = new Set(["GET", "HEAD"])

/** A host and, after a colon, a port (RFC 9110, 7.2); letters beyond ASCII are written in their own encoding there. */
const hostPattern = /^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i

/** Headers of which two would be read differently by different programs on the way. */
const single = new Set([
  "host",
  "authorization",
  "content-type",
  "content-length",
  "origin",
  "upload-length",
  "upload-offset",
])

export type Refusal = { status: 400 | 405 | 417; code: string; title: string; allow?: string }

const invalid: Refusal = { status: 400, code: "invalid_request", title: "The request is not valid." }

/** For an `Expect` of anything but `100-continue`. */
export const unknownExpectation: Refusal = {
  status: 417,
  code: "invalid_request",
  title: "Nothing of that kind can be expected here.",
}

type Head = Pick<IncomingMessage, "method" | "url" | "httpVersion" | "rawHeaders">

/**
 * Why the application need not see a request at all: it can be read in two ways, its target is none, or nothing there has a
 * use for its method.
 */
export function refusalOf({ method = "", url = "", httpVersion, rawHeaders }: Head): Refusal | null {
  if (!hasOneMeaning(rawHeaders, httpVersion)) return invalid
  if (url === "*") return methodRefusal(methods)
  const path = pathOf(url)
  if (path === null) return invalid
  const offered = path.startsWith("/api/") ? methods : pageMethods
  return offered.has(method) ? null : methodRefusal(offered)
}

/** Whether no header comes twice that may not, and there is one host, which is one (RFC 9112, 3.2); HTTP/1.0 knows none. */
function hasOneMeaning(rawHeaders: string[], httpVersion: string): boolean {
  const seen = new Map<string, string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? ""
    if (!single.has(name)) continue
    if (seen.has(name)) return false
    seen.set(name, rawHeaders[at + 1] ?? "")
  }
  const host = seen.get("host")
  return host === undefined ? httpVersion === "1.0" : hostPattern.test(host)
}

function methodRefusal(offered: Set<string>): Refusal {
  const allow = [...offered].join(", ")
  return { status: 405, code: "method_not_allowed", title: "This method is not offered here.", allow }
}

/** The path, dots resolved; null when it, or what is left of it then, could be read as another host, or does not decode. */
function pathOf(target: string): string | null {
  const [path = ""] = target.split("?", 1)
  if (!path.startsWith("/") || path.startsWith("//") || path.includes("\\")) return null
  try {
    decodeURIComponent(path)
    const { pathname } = new URL(path, "http://localhost")
    return pathname.startsWith("//") ? null : pathname
  } catch {
    return null
  }
}
