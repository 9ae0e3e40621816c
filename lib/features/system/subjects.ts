import { z } from "zod"
import { shownAddress } from "@/lib/core/address"
import { db } from "@/lib/platform/db"
import type { DeadLetter } from "./schema"

type Subject = Pick<DeadLetter, "file" | "person">

/** What an event may tell a job: lib/core/events. Whatever else it holds is of no use here. */
const told = z.object({
  fileId: z.uuid().optional().catch(undefined),
  linkId: z.uuid().optional().catch(undefined),
  emailTokenId: z.uuid().optional().catch(undefined),
  userId: z.uuid().optional().catch(undefined),
})

/** What these runs were about, as far as it is still there. */
export async function subjectsOf(runs: { id: string; data: unknown }[]): Promise<Map<string, Subject>> {
  const tellings = runs.map(({ id, data }) => ({ id, ...(told.safeParse(data).data ?? {}) }))
  const all = (name: keyof z.infer<typeof told>) => ({ id: { in: tellings.flatMap((each) => each[name] ?? []) } })
  const email = { select: { email: true } } as const
  const file = { select: { id: true, name: true } } as const
  const [files, links, tokens, users] = await Promise.all([
    db().file.findMany({ where: all("fileId"), ...file }),
    db().link.findMany({ where: all("linkId"), select: { id: true, file, client: email } }),
    db().emailToken.findMany({ where: all("emailTokenId"), select: { id: true, user: email } }),
    db().user.findMany({ where: all("userId"), select: { id: true, email: true } }),
  ])
  return new Map(
    tellings.map(({ id, fileId, linkId, emailTokenId, userId }) => {
      const link = links.find((each) => each.id === linkId)
      const person =
        link?.client.email ??
        tokens.find((each) => each.id === emailTokenId)?.user.email ??
        users.find((each) => each.id === userId)?.email
      return [
        id,
        {
          file: link?.file ?? files.find((each) => each.id === fileId) ?? null,
          person: person ? shownAddress(person) : null,
        },
      ]
    }),
  )
}
