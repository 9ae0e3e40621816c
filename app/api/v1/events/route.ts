import { toldChange } from "@/lib/features/files/changes"
import { streamChanges } from "@/lib/http/event-stream"
import { route } from "@/lib/http/route"

export const GET = route(
  {
    summary: "Be told of changes",
    description:
      "Server-sent events. `ready`: from now on every change is told, so fetch the list now. `file`: one came or changed, with its id and state. `gone`: one is no longer there for you, with its id alone. Nothing is kept for who was away: after a reconnection comes `ready` again. Ops are told of every file, clients of available ones. At most 20 streams each.",
    auth: "person",
    answers: { 200: { description: "The stream; `data` is as here", type: "text/event-stream", schema: toldChange } },
  },
  async ({ ctx, request }) => streamChanges(ctx.actor, request),
)
