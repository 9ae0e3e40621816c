import { serve } from "inngest/edge"
import type { JobHandler } from "@/lib/platform/queue/queue"
import { inngest } from "./client"
import { functions } from "./functions"

/** The SDK's serve handler as the local engine calls it: a Request in, a Response out, no network between. */
export const handleInProcess: JobHandler = serve({ client: inngest, functions })
