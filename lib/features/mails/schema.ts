import { z } from "zod"

export const lostStates = ["BOUNCED", "COMPLAINED", "FAILED"] as const

const lostMail = z.object({
  id: z.uuid(),
  kind: z.string().describe("The job that wrote it: `send-link-mail`"),
  address: z.string(),
  state: z.enum(lostStates).describe("It bounced, its reader complained of it, or it was given up"),
  reason: z.string().nullable().describe("A stable code"),
  detail: z.string().nullable().describe("The other side's words"),
  at: z.iso.datetime(),
})

export const lostMails = z.object({ items: z.array(lostMail).describe("The latest 20, newest first") })

export type LostMail = z.infer<typeof lostMail>
export type LostMails = z.infer<typeof lostMails>
