import { z } from "zod"

export const verifyFileInput = z.strictObject({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, "Send a SHA-256: 64 hexadecimal digits.")
    .describe("Of the bytes that arrived, in hex"),
})

export type VerifyFileInput = z.infer<typeof verifyFileInput>
