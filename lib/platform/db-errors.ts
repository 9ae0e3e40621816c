/*
 * Errors of Prisma are known by their names and codes: the client is made once in a process, and of its classes there is one
 * for each bundle.
 */

/** Whether two writers met at a unique constraint, and this one came second. */
export function isUniqueViolation(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name === "PrismaClientKnownRequestError" &&
    "code" in error &&
    error.code === "P2002"
  )
}

/** Prisma's, the system's, and PostgreSQL's: connection exceptions, too few resources, shutting down or starting up, a statement out of time. */
const awayCode =
  /^(P1000|P1001|P1002|P1008|P1010|P1017|P2024|P2028|P2037|ECONNREFUSED|ECONNRESET|EPIPE|08...|53...|57014|57P..)$/
const awayMessage =
  /ECONNREFUSED|ECONNRESET|EPIPE|terminat|not queryable|connection.{0,20}closed|closed the connection|timeout exceeded when trying to connect|the database system is|can't reach database/i
/** The driver adapter's, in the place of a code. */
const awayKind = /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections|TlsConnectionError)$/
const causesMost = 5

/** Whether the database is away, rather than the statement wrong. */
export function isDatabaseAway(error: unknown): boolean {
  return causes(error).some(
    (cause) =>
      cause.name === "PrismaClientInitializationError" ||
      awayCode.test(String(cause.code ?? "")) ||
      awayKind.test(String(cause.kind ?? "")) ||
      awayMessage.test(cause.message ?? ""),
  )
}

/** Prisma keeps the driver's error apart, and PostgreSQL's words within that in an object that is no error. */
type Cause = {
  name?: unknown
  message?: string
  code?: unknown
  kind?: unknown
  cause?: unknown
  meta?: { driverAdapterError?: unknown }
}

/** The error and what it says that it came from. */
function causes(error: unknown): Cause[] {
  const found: Cause[] = []
  for (let next = error; typeof next === "object" && next !== null && found.length < causesMost; ) {
    const cause: Cause = next
    found.push(cause)
    next = cause.cause ?? cause.meta?.driverAdapterError
  }
  return found
}
