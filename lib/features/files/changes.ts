import { z } from "zod"
import type { Person } from "@/lib/core/actor"
import { can } from "@/lib/core/policy"
import type { FileChange } from "@/lib/platform/live/hub"
import { fileStates } from "./schema"

/** What a viewer is told of a change: a file and its state, or the id alone of one that is no longer there for them. */
export const toldChange = z.object({ id: z.uuid(), state: z.enum(fileStates).optional() })

export type ToldChange = { event: "file" | "gone"; data: z.infer<typeof toldChange> }

/** A change as this person may know of it; null when there is nothing to tell them. */
export function tellChange(person: Person, { id, from, to }: FileChange): ToldChange | null {
  const sees = (state: FileChange["to"]) => state !== null && can(person, { action: "file.read", file: { state } })
  if (to !== null && sees(to)) {
    // What else changes of a file is for Ops: that it still waits, and for what.
    return from === to && person.role !== "ops" ? null : { event: "file", data: { id, state: to } }
  }
  return sees(from) ? { event: "gone", data: { id } } : null
}
