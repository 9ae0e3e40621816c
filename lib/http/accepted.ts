import { z } from "zod"
import { json } from "./json"

/** The answer to what goes on by mail: it tells the same whatever is known. */
export const accepted = {
  answer: { description: "Accepted", schema: z.object({ message: z.string() }) },
  response: (message: string) => json({ message }, { status: 202 }),
}
