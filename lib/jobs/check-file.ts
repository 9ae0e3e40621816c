import { systemContext } from "@/lib/core/actor"
import { checkFile } from "@/lib/features/files/check-file"
import { inngest } from "./client"
import { fileReceived } from "./events"

/** With the engine's backoff these span about twenty minutes; after that the sweep asks again, for as long as it takes. */
const retries = 6

/**
 * Takes a received file through the gate. A file that cannot be scanned now is tried again later; whatever else becomes of
 * it is settled.
 */
export const checkReceivedFile = inngest.createFunction(
  { id: "check-file", retries, triggers: [fileReceived] },
  async ({ event: { data }, runId }) => checkFile(systemContext(runId), data.fileId),
)
