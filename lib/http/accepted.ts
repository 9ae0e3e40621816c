import { z } from "zod"

/** The answer to what goes on by mail: it tells the same whatever is known. */
export const accepted = {
  answer: { description: "Accepted", schema: z.object({ message: z.string() }) },
  response: (message: string) => Response.json({ message }, { status: 202 }),
}
