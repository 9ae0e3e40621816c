import type { Readable } from "node:stream"
import type { Client, Context } from "@/lib/core/actor"
import { endTransfer } from "@/lib/features/links/end-transfer"
import { recordLast } from "@/lib/features/links/record-last"
import {
  mayContinue,
  type Progress,
  recordProgress,
  reservationSeconds,
  type Transfer,
} from "@/lib/features/links/transfer"
import type { StreamedBody } from "@/lib/platform/exchange"
import { log } from "@/lib/platform/log"
import { instruments } from "@/lib/platform/metrics/instruments"
import { onceGone } from "./exchange"

/** A running transfer is asked this often whether it may go on. */
const watchMs = 1_000
/** Every so many times it writes down how far it has come, and so renews what it has reserved. */
const watchesPerRecord = 10
/** A transfer that a limit counts stops by itself before others take what it had reserved. */
const maxUnrenewedMs = reservationSeconds * 1_000 - 5 * watchMs

/**
 * The source as a body that is counted, and cut when the transfer may no longer go on. Bytes count as handed over when the
 * body gives them out, and as sent when the connection has taken them.
 * @param isCleared whether its last bytes are on record already
 */
export function watchedBody(
  ctx: Context<Client>,
  transfer: Transfer,
  source: Readable,
  request: Request,
  isCleared: boolean,
): StreamedBody {
  const cut = new AbortController()
  const progress: Progress = { sent: 0, handed: 0 }
  let ended = false

  // Nobody waits for it: the client has its bytes, or has gone.
  const end = () => {
    if (ended) return
    ended = true
    clearInterval(watch)
    forget()
    source.destroy()
    endTransfer(ctx, transfer, progress).catch((error) =>
      log().error({ error, transferId: transfer.id }, "transfer not ended"),
    )
  }
  const stop = () => {
    cut.abort()
    end()
  }
  const watch = watchTransfer(ctx, transfer, progress, stop)
  // A body that nobody asks for is never told that its client has gone.
  const forget = onceGone(request.signal, end)

  async function* chunks() {
    for await (const chunk of source) {
      if (ended) return
      const handed = progress.handed + chunk.length
      if (!isCleared && isLast(transfer, handed) && !(await recordLast(transfer, { ...progress, handed }))) stop()
      if (ended) return
      progress.handed = handed
      yield chunk
    }
  }
  const onTaken = (bytes: number) => {
    if (!ended) progress.sent += bytes
    instruments().transferBytes.inc(bytes)
  }
  return { chunks: chunks(), signal: cut.signal, onTaken, onEnded: end }
}

/**
 * Whether these are the last bytes of a transfer that a limit counts. They are on record before they leave: whoever has got
 * them finds the link used up at once, on every instance, and no other that runs beside it gets its last ones.
 */
function isLast({ download, range }: Transfer, handed: number): boolean {
  return download.maxDownloads !== null && handed >= range.size
}

function watchTransfer(ctx: Context<Client>, transfer: Transfer, progress: Progress, stop: () => void): NodeJS.Timeout {
  const isLimited = transfer.download.maxDownloads !== null
  const missed = (error: unknown) => log().warn({ error, transferId: transfer.id }, "transfer not looked after")
  let [watches, renewedAt] = [0, performance.now()]
  const record = async () => {
    const at = performance.now()
    if (await recordProgress(transfer, progress)) renewedAt = at
    else stop()
  }
  return setInterval(() => {
    mayContinue(ctx, transfer).then((allowed) => allowed || stop(), missed)
    watches += 1
    if (watches % watchesPerRecord === 0) record().catch(missed)
    if (isLimited && performance.now() - renewedAt > maxUnrenewedMs) stop()
  }, watchMs)
}
