import { eventType } from "inngest"
import { z } from "zod"
import type { EventName, Events } from "@/lib/core/events"

function known<Name extends EventName>(name: Name, schema: z.ZodType<Events[Name], Events[Name]>) {
  return eventType(name, { schema })
}

/** The events of lib/core/events as triggers; what does not fit ends the run for good. */
export const fileReceived = known("file/received", z.strictObject({ fileId: z.uuid() }))
export const verificationRequested = known("user/verification.requested", z.strictObject({ emailTokenId: z.uuid() }))
export const signupRepeated = known("user/signup.repeated", z.strictObject({ userId: z.uuid() }))
export const resetRequested = known("user/reset.requested", z.strictObject({ emailTokenId: z.uuid() }))
export const signInCodeRequested = known("user/sign-in-code.requested", z.strictObject({ emailTokenId: z.uuid() }))
export const passwordChanged = known("user/password.changed", z.strictObject({ emailTokenId: z.uuid() }))
export const linkMailRequested = known("link/mail.requested", z.strictObject({ linkId: z.uuid() }))
