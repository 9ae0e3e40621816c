/** Who acts. Only a gate in lib/http makes one of the first two from a request. */
export type Actor =
  | { role: "ops"; id: string; name: string; email: string; admin: boolean; sessionId: string }
  | { role: "client"; id: string; name: string; email: string; verified: boolean; sessionId: string }
  | { role: "system" }
  | { role: "nobody" }

export type Ops = Extract<Actor, { role: "ops" }>
export type Client = Extract<Actor, { role: "client" }>
/** Somebody with an account. */
export type Person = Ops | Client

export type Nobody = Extract<Actor, { role: "nobody" }>

/** What a verb is told of its circumstances. */
export type Context<A extends Actor = Actor> = {
  actor: A
  requestId: string
  ip: string | null
  userAgent: string | null
}

/** The context of a job or a script: nobody's request. */
export function systemContext(requestId: string): Context<Extract<Actor, { role: "system" }>> {
  return { actor: { role: "system" }, requestId, ip: null, userAgent: null }
}
