import type { ZodType } from "zod"
import type { Actor, Client, Context, Nobody, Ops, Person } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { noteActor } from "@/lib/platform/telemetry/scope"
import { consumeThrottle, type ThrottleLimit } from "@/lib/platform/throttle"
import { type Authentication, authenticate } from "./authenticate"
import { readBody, readParams, readQuery } from "./input"
import { problemResponse, toWaybillError } from "./problem"
import { readOrigin } from "./request-origin"
import { requireSameOrigin } from "./same-origin"

/**
 * Who may call: anybody, or a verified person of that role. With `unasked` nobody is looked up, so that it answers while
 * the database is away.
 */
export type AuthRule = "unasked" | "public" | "ops" | "client" | "person"

type ActorOf<Rule extends AuthRule> = { unasked: Nobody; public: Actor; ops: Ops; client: Client; person: Person }[Rule]

/** A body that the handler reads itself, as a stream. */
export type StreamBody = { stream: string; description: string }

export type Answer = { description: string; schema?: ZodType; type?: string }

/** What a route is: enough to guard it, to parse for it and to document it. */
export type RouteDefinition<Rule extends AuthRule = AuthRule, Params = unknown, Query = unknown, Body = unknown> = {
  summary: string
  description?: string
  auth: Rule
  params?: ZodType<Params>
  query?: ZodType<Query>
  body?: ZodType<Body> | StreamBody
  /** Per address. */
  throttle?: ThrottleLimit
  answers: Record<number, Answer>
  /** What a person who followed a link is shown in place of a problem document. */
  refusal?: (request: Request, error: WaybillError) => Response | null
}

type Call<Rule extends AuthRule, Params, Query, Body> = {
  ctx: Context<ActorOf<Rule>>
  params: Params
  query: Query
  body: Body
  request: Request
}

const unasked: Authentication = { actor: { role: "nobody" }, byCookie: false }

/** What Next calls, with the definition on it for the OpenAPI document. */
export type Route = {
  (request: Request, next: { params: Promise<unknown> }): Promise<Response>
  definition: RouteDefinition
}

/**
 * Makes a route handler: authenticates, authorises, throttles and parses before it calls `handler`, and turns whatever
 * is thrown into a problem once.
 */
export function route<Rule extends AuthRule, Params, Query, Body>(
  definition: RouteDefinition<Rule, Params, Query, Body>,
  handler: (call: Call<Rule, Params, Query, Body>) => Promise<Response>,
): Route {
  const handle = async (request: Request, next: { params: Promise<unknown> }): Promise<Response> => {
    const origin = readOrigin(request.headers)
    const response = await answer(request, next, origin).catch((error: unknown) =>
      refuse(request, error, origin.requestId),
    )
    response.headers.set("x-request-id", origin.requestId)
    if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store")
    return response
  }

  const answer = async (request: Request, next: { params: Promise<unknown> }, origin: Context): Promise<Response> => {
    const { actor, byCookie } = definition.auth === "unasked" ? unasked : await authenticate(request)
    noteActor(actor)
    if (byCookie) requireSameOrigin(request)
    requireRule(actor, definition.auth)
    if (definition.throttle) await requireThrottle(definition.throttle, origin.ip ?? "unknown")
    return handler({
      ctx: { ...origin, actor: actor as ActorOf<Rule> },
      params: definition.params ? readParams(await next.params, definition.params) : (undefined as Params),
      query: definition.query ? readQuery(new URL(request.url), definition.query) : (undefined as Query),
      body: await bodyOf(request, definition.body),
      request,
    })
  }

  const refuse = (request: Request, error: unknown, requestId: string): Response =>
    definition.refusal?.(request, toWaybillError(error)) ?? problemResponse(error, requestId)

  return Object.assign(handle, { definition: definition as RouteDefinition })
}

async function bodyOf<Body>(request: Request, body: ZodType<Body> | StreamBody | undefined): Promise<Body> {
  return body && !("stream" in body) ? readBody(request, body) : (undefined as Body)
}

/** @throws WaybillError `unauthenticated`, `forbidden`. An unverified client may nothing. */
export function requireRule(actor: Actor, rule: AuthRule): void {
  if (rule === "public" || rule === "unasked") return
  if (actor.role === "nobody" || actor.role === "system") throw new WaybillError("unauthenticated")
  if (actor.role === "client" && !actor.verified) throw new WaybillError("forbidden")
  if (rule !== "person" && actor.role !== rule) throw new WaybillError("forbidden")
}

async function requireThrottle(limit: ThrottleLimit, address: string): Promise<void> {
  const wait = await consumeThrottle(limit, address)
  if (wait !== null) throw new WaybillError("throttled", { retryAfter: wait })
}
