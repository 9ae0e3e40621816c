import { tracing, withSpan } from "./telemetry/tracing"

const verbs = /^\s*(\w+)/
const tables = /\b(?:FROM|INTO|UPDATE|JOIN)\s+"?(?:public"?\."?)?(\w+)/i

/** A statement's name for people: what it does and to what, as in "SELECT file". Nothing of its values is in it. */
export function statementSummary(text: string): string {
  const [, verb = "statement"] = verbs.exec(text) ?? []
  const [, table] = tables.exec(text) ?? []
  return [verb.toUpperCase(), ...(table ? [table] : [])].join(" ")
}

type Query = (...parameters: unknown[]) => unknown

/**
 * Has every statement of a pool or a connection measured, where traces are sent; elsewhere it stays as it is. A pool calls
 * its connections with callbacks, which are let through: its own span holds the wait for a connection too.
 */
export function traceStatements<Asked extends { query: unknown }>(asked: Asked): Asked {
  if (!tracing().of) return asked
  const query = (asked.query as Query).bind(asked)
  const traced: Query = (...parameters) => {
    const [statement] = parameters
    const text = typeof statement === "string" ? statement : (statement as { text?: unknown } | undefined)?.text
    if (typeof text !== "string" || parameters.some((one) => typeof one === "function")) return query(...parameters)
    const name = statementSummary(text)
    const attributes = { "db.system.name": "postgresql", "db.query.summary": name }
    return withSpan({ name, kind: "client", attributes }, async () => query(...parameters))
  }
  return Object.assign(asked, { query: traced })
}
