import { systemContext } from "@/lib/core/actor"
import { checkFile } from "@/lib/features/files/check-file"
import { inngest } from "./client"
import { fileReceived } from "./events"

/** They span about two minutes locally, twenty on Inngest; after that the sweep asks again, for as long as it takes. */
const retries = 6

/**
 * Calls at the same time in all processes together. Each process opens two files at once and no more: with twice that for
 * each of two processes none runs dry, and what waits does so in the queue, not in an open call that may time out there.
 */
const concurrency = 8

/**
 * Takes a received file through the gate. A file that cannot be scanned now is tried again later; whatever else becomes of
 * it is settled.
 */
export const checkReceivedFile = inngest.createFunction(
  { id: "check-file", retries, concurrency, triggers: [fileReceived] },
  async ({ event: { data, id }, runId }) => checkFile(systemContext(runId), data.fileId, id),
)
