import { z } from "zod"
import { delivery } from "@/lib/core/delivery"

export const fileKinds = ["docx", "xlsx", "pptx"] as const
export const fileStates = ["RECEIVING", "CHECKING", "HELD", "AVAILABLE", "REJECTED", "WITHDRAWN"] as const
export const fileSorts = ["-createdAt", "createdAt", "name", "-name", "size", "-size"] as const

/** A document as the API tells it. Nothing else of a file ever leaves. */
export const fileView = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(fileKinds),
  size: z.number().int().describe("Bytes"),
  sha256: z.string().nullable().describe("Lower-case hex; null until all bytes are in"),
  state: z.enum(fileStates),
  reason: z.string().nullable().describe("Why it was refused: an error code"),
  reasonWhere: z.string().nullable().describe("Where in the file that was found"),
  waitingFor: z.string().nullable().describe("Why it is still CHECKING after a try: an error code"),
  title: z.string().nullable().describe("What the document says of itself, as the next two"),
  author: z.string().nullable(),
  pageCount: z.number().int().nullable().describe("Pages, slides or sheets"),
  hasPreview: z.boolean().describe("Whether /files/{id}/preview has a picture of its first page"),
  findingCount: z.number().int().optional().describe("Kinds of things its sender may not have meant to send; for Ops"),
  noticeCount: z.number().int().optional().describe("Kinds of things to know before it is opened; for Ops"),
  duplicate_of: z
    .uuid()
    .optional()
    .describe(
      "The newest file that was there already with the same content, else with the same name; left out where there is none; for Ops",
    ),
  duplicate_by: z.enum(["sha256", "name"]).optional().describe("Which of the two; for Ops"),
  uploadedBy: z.string().describe("Name of who sent it"),
  createdAt: z.iso.datetime(),
  availableAt: z.iso.datetime().nullable(),
  withdrawnAt: z.iso.datetime().nullable(),
})

/** A file, or an upload that was refused and left none. */
export const fileOrRefusal = fileView.extend({
  kind: z.enum(fileKinds).nullable().describe("null: an upload that was refused and left no file"),
})

export const filePage = z.object({ items: z.array(fileOrRefusal), nextCursor: z.string().nullable() })

/** Room for the longest name, however it is written. */
const maxCursor = 2048

/** Words of a name. */
const lookedFor = z
  .string()
  .trim()
  .min(1)
  .max(150)
  .refine((value) => !/\p{Cc}/u.test(value), "Leave out control characters.")

export const listFilesQuery = z.strictObject({
  cursor: z.string().max(maxCursor).optional().describe("nextCursor of the page before"),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  q: lookedFor
    .optional()
    .describe(
      "Words or parts of words that the name has, in any order; case, accents and kinds of apostrophes do not count",
    ),
  kind: z.enum(fileKinds).optional(),
  state: z
    .enum(fileStates)
    .optional()
    .describe("For Ops; a client sees AVAILABLE only. REJECTED lists refused uploads that left no file too"),
  sort: z
    .enum(fileSorts)
    .default("-createdAt")
    .describe("By name: as people look for it, `File 2` before `File 10`, `Äpfel` beside `Apfel`"),
})

export type FileView = z.infer<typeof fileView>
export type FileOrRefusal = z.infer<typeof fileOrRefusal>
export type FilePage = z.infer<typeof filePage>
export type FileKindName = (typeof fileKinds)[number]
export type ListFilesQuery = z.infer<typeof listFilesQuery>

const found = z.object({
  code: z.string(),
  count: z.number().int(),
  places: z.array(z.string()).describe("20 at most, in words"),
})

/** What a file's story has entries of. */
export const entryKinds = ["events", "links", "transfers", "deliveries"] as const

/** How many entries of each kind a page of a file's story has, unless another number is asked for. */
export const historyPage = 200

export const historyQuery = z.strictObject({
  cursor: z.string().max(1024).optional().describe("nextCursor of the page before: then the older entries follow"),
  limit: z.coerce.number().int().min(1).max(1000).default(historyPage).describe("Entries of each kind"),
})

/** A file's story. */
export const fileHistory = z.object({
  file: fileOrRefusal,
  findings: z.array(found).describe("What its sender may not have meant to send"),
  notices: z.array(found).describe("What to know before it is opened"),
  events: z.array(
    z.object({
      at: z.iso.datetime(),
      action: z.string(),
      actor: z.string().describe("Name, or system"),
      details: z.record(z.string(), z.unknown()),
    }),
  ),
  links: z.array(
    z.object({
      id: z.uuid(),
      client: z.string(),
      email: z.string(),
      createdAt: z.iso.datetime(),
      expiresAt: z.iso.datetime(),
      end: z.enum(["EXPIRED", "REVOKED", "USED_UP"]).nullable(),
      maxDownloads: z.number().int().nullable().describe("How many whole deliveries it is good for; null: no limit"),
      downloads: z
        .number()
        .int()
        .nullable()
        .describe("Whole deliveries through it; null: not counted, without a limit"),
    }),
  ),
  transfers: z.array(
    z.object({
      id: z.uuid(),
      client: z.string(),
      email: z.string(),
      startedAt: z.iso.datetime(),
      endedAt: z.iso.datetime().nullable(),
      bytesSent: z.number().int().describe("Bytes that the connection took, or that a later range confirmed"),
      rangeStart: z.number().int(),
      rangeSize: z.number().int(),
      completed: z.boolean().describe("Whether it covered the whole file by itself"),
      ip: z.string().nullable(),
    }),
  ),
  deliveries: z
    .array(z.object({ client: z.string(), email: z.string(), ...delivery.shape }))
    .describe("What each client was sent, over all of its transfers"),
  more: z.array(z.enum(entryKinds)).describe("Of which there are older entries"),
  nextCursor: z
    .string()
    .nullable()
    .describe("Of the page with the older entries of each kind; null when there are none"),
})

export type Found = z.infer<typeof found>
export type HistoryQuery = z.infer<typeof historyQuery>
export type FileHistory = z.infer<typeof fileHistory>
