import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const GET = route(
  { summary: "Whether this process answers", auth: "unasked", answers: { 200: { description: "It does" } } },
  async () => json({ status: "ok" }),
)
