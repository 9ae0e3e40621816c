import { z } from "zod"

export const issueLinkInput = z.strictObject({
  expiresInSeconds: z
    .number()
    .int()
    .min(60)
    .optional()
    .describe(
      "How long the link works: LINK_TTL_SECONDS, a day, where it is left out; at most LINK_TTL_MAX_SECONDS, 30 days, and more is refused with a message that names the maximum",
    ),
  maxDownloads: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe("How many times the file may be delivered whole; parts and resuming use nothing up"),
  deliver: z.enum(["response", "email"]).default("response").describe("email: the link is mailed instead of told"),
})

/** The hyphen is part of the contract. */
export const issuedLink = z.object({
  "download-link": z.url().optional().describe("Absent when it was mailed"),
  message: z.literal("success"),
  expires_at: z.iso.datetime(),
})

export type IssueLinkInput = z.infer<typeof issueLinkInput>
export type IssuedLink = z.infer<typeof issuedLink>
