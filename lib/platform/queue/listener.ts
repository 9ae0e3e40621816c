import { Client } from "pg"
import { connectionLimits } from "../db-limits"
import { log } from "../log"
import { exponentialBackoff } from "./backoff"

const again = exponentialBackoff(0.5, 30)
const heartbeatMilliseconds = 15_000
const answerMilliseconds = 10_000

/** What came by NOTIFY. */
export type Notice = { channel: string; payload?: string }

/**
 * Calls `onNotice` for every NOTIFY on these channels, over one connection of its own that comes back when it is lost, and
 * with null after each (re)connection, since notices are not kept for those who were away.
 *
 * @returns a function that ends it.
 */
export function listen(
  connectionString: string,
  channels: readonly string[],
  onNotice: (notice: Notice | null) => void,
): () => Promise<void> {
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined
  let heartbeat: NodeJS.Timeout | undefined
  let stopped = false
  let failures = 0

  const connect = async () => {
    const fresh = new Client({
      connectionString,
      ...connectionLimits,
      query_timeout: answerMilliseconds,
      application_name: "waybill-listener",
    })
    client = fresh
    let lost = false
    const onLost = (error?: Error) => {
      if (lost || stopped) return
      lost = true
      clearInterval(heartbeat)
      if (error) log().warn({ error, channels }, "a listener lost its connection")
      fresh.end().catch(() => undefined)
      timer = setTimeout(connect, again(failures++) * 1000)
    }
    fresh.on("error", onLost)
    fresh.on("end", () => onLost())
    fresh.on("notification", onNotice)
    try {
      await fresh.connect()
      for (const channel of channels) await fresh.query(`LISTEN ${fresh.escapeIdentifier(channel)}`)
      failures = 0
      // Silence is its usual state, so it asks now and then whether anybody is there. Ending with a statement unanswered
      // takes the connection with it.
      heartbeat = setInterval(() => fresh.query("SELECT 1").catch(onLost), heartbeatMilliseconds)
      onNotice(null)
    } catch (error) {
      onLost(error instanceof Error ? error : new Error(String(error)))
    }
  }

  void connect()
  return async () => {
    stopped = true
    clearTimeout(timer)
    clearInterval(heartbeat)
    await client?.end().catch(() => undefined)
  }
}
