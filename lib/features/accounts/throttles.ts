import { WaybillError } from "@/lib/core/errors"
import { consumeThrottle, type ThrottleLimit } from "@/lib/platform/throttle"

/** Mails that anyone can trigger, counted per recipient. */
const mailLimit: ThrottleLimit = { name: "mail", points: 6, seconds: 3600 }

/**
 * Counts a mail to this address, whether or not anybody has it, so that the answer tells nothing.
 * @throws WaybillError `throttled`
 */
export async function countMail(email: string): Promise<void> {
  const wait = await consumeThrottle(mailLimit, email)
  if (wait !== null) throw new WaybillError("throttled", { retryAfter: wait })
}
