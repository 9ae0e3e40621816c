import type { IncomingMessage } from "node:http"

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])

const pageMethods = new Set(["GET", "HEAD"])

export type Refusal = { status: 400 | 405; code: string; title: string; allow?: string }

/** Why the application need not see a request at all: its target is none, or nothing there has a use for its method. */
export function refusalOf({ method = "", url = "" }: Pick<IncomingMessage, "method" | "url">): Refusal | null {
  if (url === "*") return methodRefusal(methods)
  const path = pathOf(url)
  if (path === null) return { status: 400, code: "invalid_request", title: "The request is not valid." }
  const offered = path.startsWith("/api/") ? methods : pageMethods
  return offered.has(method) ? null : methodRefusal(offered)
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
