import { setTimeout as delay } from "node:timers/promises"
import type { Actor } from "@/lib/core/actor"
import { errorCodes, type WaybillError } from "@/lib/core/errors"
import { findFile } from "./reads"
import { refusalOf } from "./refusal"
import type { FileView } from "./schema"

const pollMilliseconds = { first: 20, most: 250 }

/**
 * The file once its check has come to an end, or as it is when that takes longer, or waits for a part that is away.
 * @throws WaybillError with the reason of a refusal; `not_found` when somebody has cancelled it meanwhile
 */
export async function awaitCheck(actor: Actor, fileId: string, milliseconds: number): Promise<FileView> {
  const until = Date.now() + milliseconds
  for (let wait = pollMilliseconds.first; ; wait = Math.min(wait * 1.5, pollMilliseconds.most)) {
    const file = await findFile(actor, fileId)
    if (file.state === "REJECTED") throw refusal(file)
    if (file.state !== "CHECKING" || file.waitingFor || Date.now() + wait > until) return file
    await delay(wait)
  }
}

function refusal({ reason, reasonWhere }: FileView): WaybillError {
  const known = errorCodes().find(({ code }) => code === reason)
  return refusalOf(known?.code ?? "damaged_file", reasonWhere)
}
