import type { Attributes, Span } from "@opentelemetry/api"
import { singleton } from "../singleton"
import { type Scope, scopes } from "./scope"

/** What is measured. Attributes are ids, names of ours and numbers: never values that somebody sent. */
export type SpanFacts = {
  name: string
  kind: "server" | "client" | "internal" | "consumer"
  attributes?: Attributes
  /** W3C's, of whoever asked for it. */
  traceparent?: string | undefined
}

/** Sends traces. */
export type Tracing = {
  begin(facts: SpanFacts, parent: Span | undefined): Span
  /** Ends it, as failed when there is an error. */
  end(span: Span, error?: unknown): void
  stop(): Promise<void>
}

/** None unless the settings name a place for traces: then ./start puts one here. */
export const tracing = singleton("tracing", (): { of: Tracing | null } => ({ of: null }))

/** Begins to measure; the span goes into the scope. Undefined where no traces are sent. */
export function beginSpan(facts: SpanFacts, scope: Scope | undefined): Span | undefined {
  return tracing().of?.begin(facts, scope?.span)
}

/** Measures `work`, within whatever is being measured. Where no traces are sent, and outside of a scope, it only does it. */
export async function withSpan<Result>(facts: SpanFacts, work: () => Promise<Result>): Promise<Result> {
  const scope = scopes().getStore()
  const traces = tracing().of
  if (!traces || !scope?.span) return work()
  const span = traces.begin(facts, scope.span)
  try {
    const result = await scopes().run({ ...scope, span }, work)
    traces.end(span)
    return result
  } catch (error) {
    traces.end(span, error)
    throw error
  }
}
