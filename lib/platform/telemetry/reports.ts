import { singleton } from "../singleton"

/** Takes an error to wherever errors are gathered. Never throws. */
export type Reporter = {
  report(error: Error, facts: Record<string, unknown>): void
  /** Resolves when what was reported has left, or `milliseconds` are over. */
  flush(milliseconds: number): Promise<void>
}

/** None unless the settings name a place for them: then ./start puts one here. */
export const reporter = singleton("reporter", (): { of: Reporter | null } => ({ of: null }))

/** Reports a line of the log that tells of an error: so whatever is logged as one is reported, and nothing else. */
export function reportLogged(parameters: unknown[], scope: Record<string, unknown>): void {
  const to = reporter().of
  if (!to) return
  const [first, second] = parameters
  const fields = typeof first === "object" && first !== null ? (first as Record<string, unknown>) : {}
  const words = typeof first === "string" ? first : typeof second === "string" ? second : "error"
  const { error = first instanceof Error ? first : fields.cause, ...facts } = fields
  to.report(asError(error, words), { ...scope, ...facts, message: words })
}

function asError(value: unknown, words: string): Error {
  if (value instanceof Error) return value
  const { name, message, stack } = (value ?? {}) as { name?: unknown; message?: unknown; stack?: unknown }
  const error = new Error(typeof message === "string" ? message : words)
  if (typeof name === "string") error.name = name
  // What a job threw came as JSON, with a stack of its own.
  if (typeof stack === "string") error.stack = stack
  return error
}
