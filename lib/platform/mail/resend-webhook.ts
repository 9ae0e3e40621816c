import { Resend } from "resend"
import { z } from "zod"
import { brand, hasBrand } from "../brand"
import type { MailNotice } from "./notice"
import { mailTag } from "./resend"

/** A message that is not signed with any of our secrets, or not lately, or is none of Resend's. */
export class WebhookError extends Error {
  override name = "WebhookError"
  readonly [brand] = "webhook"
}

/** Whether it is a WebhookError, of whichever bundle. */
export function isWebhookError(error: unknown): error is WebhookError {
  return hasBrand(error, "webhook")
}

const states = {
  "email.sent": "SENT",
  "email.delivered": "DELIVERED",
  "email.bounced": "BOUNCED",
  "email.complained": "COMPLAINED",
  "email.failed": "FAILED",
  "email.suppressed": "FAILED",
} as const satisfies Record<string, MailNotice["state"]>

/** Why a mail did not arrive, or should not have: stable codes. */
const reasons: Partial<Record<keyof typeof states, string>> = {
  "email.bounced": "bounced",
  "email.complained": "complained",
  "email.failed": "provider_failed",
  "email.suppressed": "suppressed",
}

/** Words that are only ever shown: long ones are cut, and odd ones left out. */
const words = z
  .string()
  .transform((value) => value.slice(0, 300))
  .optional()
  .catch(undefined)
const explanation = z.object({ type: words, subType: words, reason: words, message: words }).optional().catch(undefined)

const data = z.object({
  email_id: z.string().min(1).max(200),
  tags: z.record(z.string(), z.string()).optional().catch(undefined),
  bounce: explanation,
  failed: explanation,
  suppressed: explanation,
})

const message = z.object({
  type: z.enum(Object.keys(states) as [keyof typeof states]),
  created_at: z.coerce.date(),
  data,
})

/** Only of these are there more than the type; all others are heard and forgotten. */
const typed = z.object({ type: z.string() })

/**
 * Reads a message of Resend's webhook, signed in Svix's way: HMAC-SHA256 over its id, its time and its very bytes, at most
 * five minutes old. The SDK compares in constant time.
 * @param text the body as it came
 * @param secrets any of which may have signed it
 * @returns null for what says nothing of a mail
 * @throws WebhookError
 */
export function readResendWebhook(text: string, headers: Headers, secrets: string[]): MailNotice | null {
  const id = headers.get("svix-id") ?? ""
  const timestamp = headers.get("svix-timestamp") ?? ""
  const signature = headers.get("svix-signature") ?? ""
  const verify = (webhookSecret: string): unknown => {
    try {
      // Verifying needs no key of the API, but the client does not come without one.
      return new Resend("re_none").webhooks.verify({
        payload: text,
        headers: { id, timestamp, signature },
        webhookSecret,
      })
    } catch {
      return undefined
    }
  }
  const signed = secrets.map(verify).find((content) => content !== undefined)
  if (signed === undefined || id.length > 200) throw new WebhookError("This message is not signed by Resend.")
  if (!isOfMails(signed)) return null
  const parsed = message.safeParse(signed)
  if (!parsed.success) throw new WebhookError("This message is not one of Resend's.")
  return toNotice(id, parsed.data)
}

function isOfMails(signed: unknown): boolean {
  const { success, data: known } = typed.safeParse(signed)
  return !success || Object.hasOwn(states, known.type)
}

function toNotice(id: string, { type, created_at, data }: z.infer<typeof message>): MailNotice {
  const { email_id, tags, bounce, failed, suppressed } = data
  const key = z.uuid().safeParse(tags?.[mailTag])
  return {
    id,
    type,
    state: states[type],
    mailId: key.success ? key.data : null,
    providerId: email_id,
    occurredAt: created_at,
    reason: reasons[type] ?? null,
    detail: detailOf(bounce ?? failed ?? suppressed),
  }
}

/** `Permanent, General: the words` */
function detailOf(said: z.infer<typeof explanation>): string | null {
  const kind = [said?.type, said?.subType].filter(Boolean).join(", ")
  return [kind, said?.reason ?? said?.message].filter(Boolean).join(": ") || null
}
