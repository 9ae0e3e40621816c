import type { Socket } from "node:net"
import type { Pool, PoolClient } from "pg"

/** What connecting is held to, of a connection in a pool (a turn there included) and of one alone. */
export const connectionLimits = {
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
} as const

/** What PostgreSQL itself ends: a statement that takes longer, and a transaction whose process has gone silent. */
export const sessionLimits = {
  statement_timeout: 8_000,
  idle_in_transaction_session_timeout: 60_000,
} as const

/** How long an answer may take: longer than any statement, so what is silent for so long is dead or stands still. */
const silenceMilliseconds = sessionLimits.statement_timeout + 2_000

/** The driver's own mark, which its types leave out: whether every statement so far has been answered to its end. */
type Marked = PoolClient & { readyForQuery?: boolean }

/**
 * Ends a pool's connections on which a statement goes unanswered, so that with a frozen database a request fails within
 * seconds, and nobody gets such a connection next. TCP alone would notice after a quarter of an hour.
 */
export function endSilentConnections(pool: Pool, milliseconds = silenceMilliseconds): void {
  pool.on("connect", (client: Marked) => {
    const socket = client.connection.stream as Socket
    // Counts from the last byte in either direction; that nothing moves while nothing is asked is as it should be.
    socket.setTimeout(milliseconds, () => {
      if (client.readyForQuery === false) socket.destroy(new Error("Connection terminated: no answer"))
    })
  })
}
