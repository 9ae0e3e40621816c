import { WaybillError } from "@/lib/core/errors"
import { consumeThrottle, type ThrottleLimit } from "@/lib/platform/throttle"

/** Mails that anyone can trigger, counted per recipient. */
const mailLimit: ThrottleLimit = { name: "mail", points: 6, seconds: 3600 }
/** Codes to sign in, for one recipient: asked for from one place, and from everywhere. */
const codesFromPlace: ThrottleLimit = { name: "code-mail-place", points: 5, seconds: 3600 }
const codesFromEverywhere: ThrottleLimit = { name: "code-mail", points: 12, seconds: 3600 }

/**
 * Counts a mail to this address, whether or not anybody has it, so that the answer tells nothing.
 * @throws WaybillError `throttled`
 */
export async function countMail(email: string): Promise<void> {
  const wait = await consumeThrottle(mailLimit, email)
  if (wait !== null) throw new WaybillError("throttled", { retryAfter: wait })
}

/** Counts a code for this address. @returns whether whoever asks from there may still have one of their own */
export async function mayMailCode(email: string, place: string): Promise<boolean> {
  if ((await consumeThrottle(codesFromPlace, `${email} ${place}`)) !== null) return false
  return (await consumeThrottle(codesFromEverywhere, email)) === null
}
