import type { Context } from "@/lib/core/actor"
import { db } from "@/lib/platform/db"
import { downloadUrl } from "./download-url"

type LinkMail = {
  userId: string
  to: string
  name: string
  fileName: string
  fileSize: number
  url: string
  expiresAt: Date
}

/** What the "your link" mail says, or null when it is no longer due: link ended, file withdrawn, client gone. */
export async function readLinkMail(_ctx: Context, input: { linkId: string }): Promise<LinkMail | null> {
  const link = await db().link.findFirst({
    where: {
      id: input.linkId,
      endedAt: null,
      expiresAt: { gt: new Date() },
      file: { state: "AVAILABLE" },
      client: { disabledAt: null },
    },
    select: {
      id: true,
      clientId: true,
      expiresAt: true,
      client: { select: { email: true, name: true } },
      file: { select: { name: true, size: true } },
    },
  })
  if (!link) return null
  const { client, file, expiresAt } = link
  return {
    userId: link.clientId,
    to: client.email,
    name: client.name,
    fileName: file.name,
    fileSize: Number(file.size),
    url: await downloadUrl(link),
    expiresAt,
  }
}
