import { z } from "zod"
import { id } from "@/lib/core/input"
import { findFileOrRefusal } from "@/lib/features/files/refusals"
import { fileOrRefusal } from "@/lib/features/files/schema"
import { withdrawFile } from "@/lib/features/files/withdraw-file"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

const params = z.object({ id })

export const GET = route(
  {
    summary: "One file",
    description: "For Ops also what is on record of an upload that was refused and left no file.",
    auth: "person",
    params,
    answers: { 200: { description: "The file", schema: fileOrRefusal } },
  },
  async ({ ctx, params }) => json(await findFileOrRefusal(ctx.actor, params.id)),
)

export const DELETE = route(
  {
    summary: "Withdraw a file",
    description:
      "It is gone for clients, its links are dead, running downloads stop. An upload on its way is cancelled, by its uploader or an admin alone (403). A refused one is dismissed: it leaves the list, and the audit trail keeps it.",
    auth: "ops",
    params,
    answers: { 200: { description: "The file as it is now", schema: fileOrRefusal } },
  },
  async ({ ctx, params }) => json(await withdrawFile(ctx, params.id)),
)
