import { readSystem } from "@/lib/features/system/reads"
import { systemView } from "@/lib/features/system/schema"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const GET = route(
  {
    summary: "How every part, the queue and the last day are",
    description:
      "Answers within seconds also when a part hangs: that part is then `down`, or what it would say is null.",
    auth: "ops",
    answers: { 200: { description: "The state of the system", schema: systemView } },
  },
  async ({ ctx }) => json(await readSystem(ctx.actor)),
)
