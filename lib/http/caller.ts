import type { IncomingMessage } from "node:http"
import { type Caller, scopes } from "@/lib/platform/telemetry/scope"
import { clientAddress } from "./client-address"

/** What a request may not tell us about itself: the framework believes some of it, and the rest is ours to say. */
const internal = [
  /^x-waybill-/,
  /^x-middleware-(?!prefetch$)/,
  /^x-invoke-/,
  /^x-now-/,
  /^x-matched-path$/,
  /^x-nonce$/,
  /^content-security-policy/,
  /^x-forwarded-/,
  /^x-real-ip$/,
  /^forwarded$/,
]

/**
 * What proxies, load balancers and content networks add to a request. Browsers and other clients send no header that begins
 * with `x-` by themselves, but for Next's own and the mark of old script libraries.
 */
const addedByProxies = [
  /^x-(?!middleware-prefetch$|nextjs-|requested-with$)/,
  /^(?:forwarded|via|max-forwards|cdn-loop|client-ip|true-client-ip|front-end-https)$/,
  /^(?:proxy|cf|fastly|fly|akamai|ali|incap|sucuri|cloudfront|surrogate|ngrok|tailscale|do-connecting)-/,
]

/** HTTP/1.0 is what proxies speak to what is behind them unless they are told otherwise, and nobody else does. */
function isForwarded({ headers, httpVersion }: IncomingMessage): boolean {
  if (httpVersion === "1.0") return true
  return Object.keys(headers).some((name) => addedByProxies.some((pattern) => pattern.test(name)))
}

const callers = new WeakMap<IncomingMessage, Caller>()

/**
 * Says where a request comes from, in this process alone: a header could come from anybody. Takes out of its headers what
 * only we may say, and gives the framework the address that counts.
 */
export function noteCaller(request: IncomingMessage, settings: { trustedProxies: number; appUrl: URL }): void {
  const { headers, socket } = request
  const address = clientAddress(socket.remoteAddress, headers["x-forwarded-for"], settings.trustedProxies)
  callers.set(request, { address, forwarded: isForwarded(request) })
  for (const name of Object.keys(headers)) if (internal.some((pattern) => pattern.test(name))) delete headers[name]
  const { protocol, host, port } = settings.appUrl
  headers["x-forwarded-for"] = address
  headers["x-forwarded-proto"] = protocol.slice(0, -1)
  headers["x-forwarded-host"] = host
  headers["x-forwarded-port"] = port || (protocol === "https:" ? "443" : "80")
}

/** Who sends this request, as noted when it came in. */
export function callerOf(request: IncomingMessage): Caller | undefined {
  return callers.get(request)
}

/** Who sends the request that is being answered; undefined where nobody has looked at its connection. */
export function currentCaller(): Caller | undefined {
  return scopes().getStore()?.caller
}
