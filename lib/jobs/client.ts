import { Inngest } from "inngest"
import { env } from "@/lib/platform/env"
import { log } from "@/lib/platform/log"
import { appId } from "@/lib/platform/queue/call"
import { impatientFetch, inngestConfigured } from "@/lib/platform/queue/inngest"
import { doorLogger } from "./door-log"

/**
 * The job functions' client. Every step is answered to whoever called, and never sent ahead (`checkpointing`), so that
 * the local engine keeps it. Signatures are checked whenever an Inngest server could be the caller.
 */
export const inngest = new Inngest({
  id: appId,
  isDev: !inngestConfigured() || env().INNGEST_DEV,
  eventKey: env().INNGEST_EVENT_KEY,
  signingKey: env().INNGEST_SIGNING_KEY,
  signingKeyFallback: env().INNGEST_SIGNING_KEY_FALLBACK,
  baseUrl: env().INNGEST_BASE_URL,
  fetch: impatientFetch(10_000),
  checkpointing: false,
  aiMetadata: false,
  sessionPropagation: false,
  logger: log(),
  internalLogger: doorLogger,
})
