import type { Actor } from "@/lib/core/actor"
import { errorCodes, type WaybillError } from "@/lib/core/errors"
import { isDatabaseAway } from "@/lib/platform/db-errors"
import { isEngineAway } from "@/lib/platform/health/readiness"
import { liveHub } from "@/lib/platform/live/hub"
import { Pulse } from "@/lib/platform/queue/pulse"
import { findFile } from "./reads"
import { refusalOf } from "./refusal"
import type { FileView } from "./schema"

/** How long to wait to be told before looking: at first, since that may have been before, and after that. */
const patienceMilliseconds = { first: 50, later: 500 }

/**
 * The file once its check has come to an end, or as it is when that takes longer, or waits for a part that is away: the
 * scanner, or the engine whose job the check is.
 * @param received as its upload left it
 * @throws WaybillError with the reason of a refusal; `not_found` when somebody has cancelled it meanwhile
 */
export async function awaitCheck(actor: Actor, received: FileView, milliseconds: number): Promise<FileView> {
  if (received.state === "REJECTED") throw refusal(received)
  return received.state === "CHECKING" && milliseconds > 0 ? watch(actor, received, milliseconds) : received
}

async function watch(actor: Actor, received: FileView, milliseconds: number): Promise<FileView> {
  const until = Date.now() + milliseconds
  const changed = new Pulse()
  const unsubscribe = liveHub().subscribe({
    onReady: () => changed.wake(),
    onPerson: () => undefined,
    onFile: ({ id }) => id === received.id && changed.wake(),
  })
  const engine = { isAway: false }
  const look = async () => {
    engine.isAway = await isEngineAway()
    if (engine.isAway) changed.wake()
  }
  try {
    void look()
    await changed.wait(Math.min(milliseconds, patienceMilliseconds.first))
    for (;;) {
      // The upload is whole and acknowledged by now: a database that goes away is no reason to say that it failed.
      const file = await findFile(actor, received.id).catch((error: unknown) => {
        if (isDatabaseAway(error)) return received
        throw error
      })
      if (file.state === "REJECTED") throw refusal(file)
      const left = until - Date.now()
      if (file.state !== "CHECKING" || file.waitingFor || left <= 0 || engine.isAway) return file
      void look()
      await changed.wait(Math.min(left, patienceMilliseconds.later))
    }
  } finally {
    unsubscribe()
  }
}

function refusal({ reason, reasonWhere }: FileView): WaybillError {
  const known = errorCodes().find(({ code }) => code === reason)
  return refusalOf(known?.code ?? "damaged_file", reasonWhere)
}
