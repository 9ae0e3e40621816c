import { recordVisit } from "@/lib/features/accounts/record-visit"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Note that you have seen the portal",
    description: "What becomes available later is marked as new next time.",
    auth: "client",
    answers: { 204: { description: "Noted" } },
  },
  async ({ ctx }) => {
    await recordVisit(ctx)
    return new Response(null, { status: 204 })
  },
)
