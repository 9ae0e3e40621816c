import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"
import { db } from "@/lib/platform/db"

export const GET = route(
  { summary: "Whether the service can work", auth: "public", answers: { 200: { description: "It can" } } },
  async () => {
    await db().$queryRaw`SELECT 1`
    return json({ status: "ok" })
  },
)
