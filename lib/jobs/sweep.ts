import { systemContext } from "@/lib/core/actor"
import { sweepAccounts } from "@/lib/features/accounts/sweep-accounts"
import { sweepRecords } from "@/lib/features/accounts/sweep-records"
import { sweepObjects } from "@/lib/features/files/sweep-objects"
import { sweepUploads } from "@/lib/features/files/sweep-uploads"
import { sweepLinks } from "@/lib/features/links/sweep-links"
import { inngest } from "./client"

/** A tick that could not begin before the next one is due has nothing left to do. */
const timeouts = { start: "5m", finish: "1h" } as const

/** Ends what has expired and clears away what was left behind. Each part is a step: one that fails is tried again alone. */
export const sweep = inngest.createFunction(
  { id: "sweep", retries: 2, concurrency: 1, timeouts, triggers: [{ cron: "*/5 * * * *" }] },
  async ({ step, runId }) => {
    const ctx = systemContext(runId)
    return {
      links: await step.run("links", () => sweepLinks(ctx)),
      uploads: await step.run("uploads", () => sweepUploads(ctx)),
      accounts: await step.run("accounts", () => sweepAccounts(ctx)),
      objects: await step.run("objects", () => sweepObjects(ctx)),
      records: await step.run("records", () => sweepRecords(ctx)),
    }
  },
)
