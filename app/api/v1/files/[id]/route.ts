import { z } from "zod"
import { id } from "@/lib/core/input"
import { findFile } from "@/lib/features/files/reads"
import { fileView } from "@/lib/features/files/schema"
import { withdrawFile } from "@/lib/features/files/withdraw-file"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

const params = z.object({ id })

export const GET = route(
  { summary: "One file", auth: "person", params, answers: { 200: { description: "The file", schema: fileView } } },
  async ({ ctx, params }) => json(await findFile(ctx.actor, params.id)),
)

export const DELETE = route(
  {
    summary: "Withdraw a file",
    description:
      "It is gone for clients, its links are dead, running downloads stop. An upload on its way is cancelled.",
    auth: "ops",
    params,
    answers: { 200: { description: "The file as it is now", schema: fileView } },
  },
  async ({ ctx, params }) => json(await withdrawFile(ctx, params.id)),
)
