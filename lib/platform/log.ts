import pino, { type DestinationStream, type Logger } from "pino"
import { env } from "./env"
import { singleton } from "./singleton"
import { reportLogged } from "./telemetry/reports"
import { scopes } from "./telemetry/scope"
import { scrub } from "./telemetry/scrub"

/** What waits for a reader that has stopped reading; what comes after that is dropped. Characters. */
const waitingMost = 16 * 1024 ** 2

const errorLevel = 50

/**
 * A log of one JSON object a line, so that nothing from outside can break a line, and nothing in it that is a secret
 * (./telemetry/scrub). Each line carries the id of the request or the job that it was written in.
 */
export function makeLog(level: string, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      mixin: scopeFields,
      // pino would serialise `err` before the line is scrubbed; here errors of any name are.
      serializers: { err: (error: unknown) => error },
      formatters: { log: (fields) => scrub(fields) as Record<string, unknown> },
      hooks: {
        logMethod(parameters, method, level) {
          const [first, ...rest] = withFields(parameters)
          if (level >= errorLevel) reportLogged([first, ...rest], scopeFields())
          method.apply(this, [first, ...rest.map((part) => scrub(part))] as Parameters<typeof method>)
        },
      },
    },
    destination,
  )
}

/** The process's log, to its standard output. Lines are written behind its back, in order, and the last ones at its end. */
export const log = singleton("log", () =>
  makeLog(env().LOG_LEVEL, pino.destination({ dest: 1, sync: false, maxLength: waitingMost })),
)

/** Fields first, then the words: pino would take an error's message as the words of its line, as it is. */
function withFields(parameters: unknown[]): unknown[] {
  const [first, ...rest] = parameters
  const isError = first instanceof Error || (typeof first === "object" && first !== null && "err" in first)
  if (isError) return [first instanceof Error ? { error: first } : first, ...(rest.length > 0 ? rest : ["error"])]
  return typeof first === "string" ? [{}, first, ...rest] : parameters
}

function scopeFields(): Record<string, unknown> {
  const scope = scopes().getStore()
  if (!scope) return {}
  const { requestId, job, actor, span } = scope
  return {
    requestId,
    ...(job ? { job } : {}),
    ...(actor ? { actorId: actor.id, actorRole: actor.role } : {}),
    ...(span ? { traceId: span.spanContext().traceId } : {}),
  }
}
