import { z } from "zod"
import { shownAddress } from "@/lib/core/address"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

const me = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: z.enum(["ops", "client"]),
  admin: z.boolean(),
})

export const GET = route(
  { summary: "Who am I", auth: "person", answers: { 200: { description: "You", schema: me } } },
  async ({ ctx: { actor } }) => {
    const admin = actor.role === "ops" && actor.admin
    return json({ id: actor.id, name: actor.name, email: shownAddress(actor.email), role: actor.role, admin })
  },
)
