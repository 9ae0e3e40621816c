import { AsyncLocalStorage } from "node:async_hooks"
import type { Span } from "@opentelemetry/api"
import { singleton } from "../singleton"

/**
 * Who sends a request, as the connection and the trusted proxies tell. It is `forwarded` when anything about it says that a
 * proxy, trusted or not, has passed it on.
 */
export type Caller = { address: string; forwarded: boolean }

/**
 * What is going on: a request or a job. Whatever is logged meanwhile, at any depth, carries its id. `actor` is filled in
 * when somebody is known: an id and a role, never a name.
 */
export type Scope = {
  requestId: string
  /** Who sends it, where it is a request. */
  caller?: Caller
  /** The job function, where it is a job. */
  job?: string
  actor?: { id: string; role: string }
  /** What is being measured, where traces are sent. */
  span?: Span
}

/** Runs requests and jobs in their scope. */
export const scopes = singleton("scopes", () => new AsyncLocalStorage<Scope>())

/** Says who acts in the scope that is running. */
export function noteActor(actor: { role: string; id?: string }): void {
  const scope = scopes().getStore()
  if (scope && actor.id) scope.actor = { id: actor.id, role: actor.role }
}
