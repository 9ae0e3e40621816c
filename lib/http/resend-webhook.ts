import { WaybillError } from "@/lib/core/errors"
import { env } from "@/lib/platform/env"
import type { MailNotice } from "@/lib/platform/mail/notice"
import { isWebhookError, readResendWebhook } from "@/lib/platform/mail/resend-webhook"
import { readText } from "./input"

/**
 * What Resend has to say of a mail; null for what is of no mail. Where there is no secret, there is no such door.
 * @throws WaybillError `not_found`, `unauthenticated`, `too_large`, `invalid_request`
 */
export async function readResendNotice(request: Request): Promise<MailNotice | null> {
  const secrets = env().RESEND_WEBHOOK_SECRET
  if (!secrets) throw new WaybillError("not_found")
  const text = await readText(request)
  try {
    return readResendWebhook(text, request.headers, secrets)
  } catch (error) {
    if (isWebhookError(error)) throw new WaybillError("unauthenticated", { cause: error })
    throw error
  }
}
