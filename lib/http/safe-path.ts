/** What a page's address here is made of. No percent sign: what only looks harmless until it is decoded is no such address. */
const pagePath = /^\/(?:[\w.~-]+(?:\/[\w.~-]+)*\/?)?$/

/** A host that nobody has: what still has it after the URL was resolved leads nowhere else. */
const base = "http://waybill.invalid"

/**
 * A path of this application to go to, with its query; null for anything that could lead elsewhere. Judged is what a
 * browser makes of it: `/.//evil.example` begins with one slash as it is written, and with two once it is resolved.
 */
export function safePath(address: unknown): string | null {
  if (typeof address !== "string" || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(address)) return null
  const url = URL.parse(address, base)
  return url?.origin === base && pagePath.test(url.pathname) ? url.pathname + url.search : null
}

/** The same for a whole address, of which the origin has to be this one. */
export function safeAddress(address: string, origin: string): string | null {
  const url = URL.parse(address)
  if (!url) return safePath(address)
  return url.origin === origin && !url.username && !url.password ? safePath(url.pathname + url.search) : null
}
