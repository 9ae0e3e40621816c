import { Client } from "pg"
import { log } from "../log"
import { exponentialBackoff } from "./backoff"

const again = exponentialBackoff(0.5, 30)

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
  let stopped = false
  let failures = 0

  const connect = async () => {
    const fresh = new Client({ connectionString, keepAlive: true, application_name: "waybill-listener" })
    client = fresh
    let lost = false
    const onLost = (error?: Error) => {
      if (lost || stopped) return
      lost = true
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
      onNotice(null)
    } catch (error) {
      onLost(error instanceof Error ? error : new Error(String(error)))
    }
  }

  void connect()
  return async () => {
    stopped = true
    clearTimeout(timer)
    await client?.end().catch(() => undefined)
  }
}
