import type { IncomingMessage, ServerResponse } from "node:http"
import { WaybillError } from "@/lib/core/errors"
import { env } from "@/lib/platform/env"
import { type Exchange, exchanges } from "@/lib/platform/exchange"
import { log } from "@/lib/platform/log"
import { currentRequestId, observe } from "./observe"
import type { RouteModule } from "./openapi"
import { problemResponse } from "./problem"
import { headersOfApi, headersOfEverything } from "./response-headers"
import { sendBody } from "./send-body"

type Place = { route: string; module: RouteModule; params: Record<string, string> }

/**
 * Serves route files on Node's own request and response: what Next would do for them, at a quarter of its cost
 * (docs/decisions/0011). They stay Next's route handlers, and `next dev` serves them as such.
 * @param modules by their path below `prefix`, with parameters in braces.
 * @returns a listener that answers and says so, or leaves alone what is none of theirs.
 */
export function serveRoutes(prefix: string, modules: Record<string, RouteModule>) {
  const find = finder(prefix, modules)
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const place = find(request.url?.split("?", 1)[0] ?? "")
    if (!place) return false
    observe(request, response, place.route, () => {
      const exchange: Exchange = { request }
      exchanges()
        .run(exchange, () => call(place, request, response))
        .then((answer) => send(answer, exchange, response))
        .catch((error: unknown) => {
          log().error({ error }, "an answer was cut off")
          response.destroy()
        })
    })
    return true
  }
}

function finder(prefix: string, modules: Record<string, RouteModule>): (path: string) => Place | null {
  const fixed = new Map<string, Place>()
  const patterns: { route: string; pattern: RegExp; module: RouteModule }[] = []
  for (const [path, module] of Object.entries(modules)) {
    const route = prefix + path
    if (!path.includes("{")) fixed.set(route, { route, module, params: {} })
    else patterns.push({ route, pattern: new RegExp(`^${route.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`), module })
  }
  return (path) => {
    const place = fixed.get(path)
    if (place) return place
    for (const { route, pattern, module } of patterns) {
      const groups = pattern.exec(path)?.groups
      if (groups) return { route, module, params: decode(groups) }
    }
    return null
  }
}

/** That a path decodes was seen to before it came here (scripts/start/accept.ts). */
function decode(groups: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]))
}

async function call({ module, params }: Place, request: IncomingMessage, response: ServerResponse): Promise<Response> {
  const method = request.method as keyof RouteModule
  const handler = module[method] ?? (request.method === "HEAD" ? module.GET : undefined)
  if (!handler) return refuseMethod(module, request)
  return handler(toRequest(request, response), { params: Promise.resolve(params) })
}

function refuseMethod(module: RouteModule, { method }: IncomingMessage): Response {
  const allow = [...new Set([...Object.keys(module), ...(module.GET ? ["HEAD"] : []), "OPTIONS"])].join(", ")
  if (method === "OPTIONS") return new Response(null, { status: 204, headers: { allow } })
  const refusal = problemResponse(new WaybillError("method_not_allowed"), currentRequestId())
  refusal.headers.set("allow", allow)
  return refusal
}

function toRequest(request: IncomingMessage, response: ServerResponse): Request {
  const { method = "GET", url = "/", headers } = request
  const gone = new AbortController()
  response.once("close", () => response.writableFinished || gone.abort())
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0
  return new Request(new URL(url, env().APP_URL), {
    method,
    headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
    signal: gone.signal,
    // Read from when a handler does so, and not before; the types do not know that any iterable will do.
    ...(hasBody && method !== "GET" && method !== "HEAD"
      ? { body: request as unknown as BodyInit, duplex: "half" }
      : {}),
  })
}

async function send(answer: Response, { request, body }: Exchange, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries({ ...headersOfEverything, ...headersOfApi }))
    response.setHeader(name, value)
  for (const [name, value] of answer.headers) response.setHeader(name, value)
  response.writeHead(answer.status)
  if (request.method === "HEAD") response.end()
  else if (typeof body === "string") response.end(body)
  else if (body) await sendBody(body, response)
  else response.end(Buffer.from(await answer.arrayBuffer()))
}
