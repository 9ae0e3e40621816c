const usualSeconds = 3
const mostSeconds = 60

/**
 * How long a request wants to wait for work to end before it is answered, in milliseconds: its `Prefer` header (RFC 7240)
 * says `respond-async` or `wait=SECONDS`; else three seconds.
 */
export function preferredWait(headers: Headers): number {
  const prefer = headers.get("prefer") ?? ""
  if (/(^|,)\s*respond-async\s*(,|;|$)/i.test(prefer)) return 0
  const seconds = /(^|,)\s*wait\s*=\s*(\d{1,4})\s*(,|;|$)/i.exec(prefer)?.[2]
  return Math.min(seconds === undefined ? usualSeconds : Number(seconds), mostSeconds) * 1000
}
