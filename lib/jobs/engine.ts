import { queuePool } from "@/lib/platform/queue/connections"
import { InngestEngine, inngestAddress, inngestConfigured } from "@/lib/platform/queue/inngest"
import { LocalEngine } from "@/lib/platform/queue/local"
import type { JobEngine } from "@/lib/platform/queue/queue"
import { inngest } from "./client"
import { jobFunctions } from "./functions"
import { handleInProcess } from "./in-process"

/** Where the job functions run: Inngest when it is configured, else here, durably in PostgreSQL. */
export function jobEngine(): JobEngine {
  return inngestConfigured()
    ? new InngestEngine(inngest, inngestAddress())
    : new LocalEngine(queuePool(), jobFunctions, handleInProcess)
}
