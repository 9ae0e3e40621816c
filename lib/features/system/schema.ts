import { z } from "zod"

export const partNames = ["database", "storage", "disk", "jobs", "mail", "scanner"] as const
export const partStates = ["ok", "degraded", "down"] as const

const part = z.object({
  name: z.enum(partNames),
  engine: z.string().nullable().describe("What does the work; null where nothing was chosen to do it"),
  state: z.enum(partStates),
  sentence: z.string().describe("How it is, in words"),
  since: z.iso
    .datetime()
    .nullable()
    .describe("Since when it has been so, as the server process that answers has seen it"),
  checkedAt: z.iso.datetime().nullable().describe("When it was last looked at"),
})

const queue = z.object({
  waiting: z.number().int().describe("Events that no engine has taken yet; counted up to 10000"),
  oldestAt: z.iso.datetime().nullable().describe("When the oldest of them was written"),
  running: z
    .number()
    .int()
    .nullable()
    .describe("Jobs at work; this and what follows is null where Inngest runs the jobs"),
  ready: z.number().int().nullable().describe("Jobs whose turn it is"),
  retrying: z.number().int().nullable().describe("Jobs that failed and will be tried again"),
  nextTryAt: z.iso.datetime().nullable().describe("When the first of those is"),
  deadLetters: z.number().int().nullable().describe("Jobs that failed for good; counted up to 10000"),
})

const hour = z.object({
  at: z.iso.datetime().describe("When the hour began"),
  uploads: z.number().int().describe("Files that came in whole and were not refused"),
  refused: z.number().int().describe("Files that the checks refused"),
  downloads: z.number().int().describe("Downloads begun at the first byte; going on with one does not count again"),
  mailsSent: z.number().int(),
  mailsFailed: z.number().int().describe("That bounced or were given up"),
  signIns: z.number().int(),
  signInsRefused: z.number().int(),
  bytesIn: z.number().int().describe("Of all files that came in whole"),
  bytesOut: z.number().int().describe("That left in downloads begun in this hour, also by those going on with one"),
})

export const systemView = z.object({
  at: z.iso.datetime(),
  engine: z.enum(["local", "inngest"]).describe("Where jobs run"),
  parts: z.array(part),
  queue: queue.nullable().describe("null when it could not be read in time"),
  hours: z.array(hour).nullable().describe("The last 24, oldest first; null when they could not be read in time"),
})

/** `<event id>:<function id>`. */
export const deadLetterId = z.string().regex(/^[0-9a-f-]{36}:[a-z0-9-]{1,100}$/)

const deadLetter = z.object({
  id: deadLetterId,
  function: z.string().describe("The job's name"),
  file: z.object({ id: z.uuid(), name: z.string() }).nullable().describe("The file it was about"),
  person: z.string().nullable().describe("The address of the person it was about"),
  error: z.string().describe("What went wrong, in short"),
  failedAt: z.iso.datetime(),
  tries: z.number().int().describe("Of the step that failed"),
  round: z.number().int().describe("How often it was tried again by hand"),
})

export const deadLetterPage = z.object({ items: z.array(deadLetter), nextCursor: z.string().nullable() })

export const listDeadLettersQuery = z.strictObject({
  cursor: z.string().max(1024).optional().describe("nextCursor of the page before"),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

export const retryDeadLettersQuery = z.strictObject({
  before: z.iso
    .datetime()
    .optional()
    .describe("Only those that had failed by then: what fails again is not tried twice"),
})

export const retried = z.object({
  retried: z.number().int().describe("Those that were dead letters, and are queued again"),
  more: z.boolean().describe("Whether there are more; ask again"),
})

export type PartName = (typeof partNames)[number]
export type PartState = (typeof partStates)[number]
export type Part = z.infer<typeof part>
export type Queue = z.infer<typeof queue>
export type Hour = z.infer<typeof hour>
export type SystemView = z.infer<typeof systemView>
export type DeadLetter = z.infer<typeof deadLetter>
export type DeadLetterPage = z.infer<typeof deadLetterPage>
export type ListDeadLettersQuery = z.infer<typeof listDeadLettersQuery>
export type RetryDeadLettersQuery = z.infer<typeof retryDeadLettersQuery>
export type Retried = z.infer<typeof retried>
