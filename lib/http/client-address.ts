import { isIP } from "node:net"

/** An address in the one form that is compared and kept: no port, no zone, no IPv4 in IPv6's clothes. Null if it is none. */
export function normaliseAddress(text: string): string | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text
  const address = bare.replace(/%.*$/, "").toLowerCase()
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1]
  const plain = mapped ?? address
  return isIP(plain) ? plain : null
}

/**
 * Where a request comes from. Each trusted proxy has added, at the right of X-Forwarded-For, whom it was called by: with
 * n of them, the n-th from the right is the client, and everything left of it is hearsay. When the header does not hold
 * that many, the request did not come through them, and the socket tells.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | string[] | undefined,
  trustedProxies: number,
): string {
  const socket = normaliseAddress(socketAddress ?? "") ?? "unknown"
  if (trustedProxies === 0 || forwardedFor === undefined) return socket
  const entries = [forwardedFor].flat().join(",").split(",")
  return normaliseAddress(entries.at(-trustedProxies)?.trim() ?? "") ?? socket
}
