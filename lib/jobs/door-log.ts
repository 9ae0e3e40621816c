import { AsyncLocalStorage } from "node:async_hooks"
import type { Logger } from "inngest"
import { log } from "@/lib/platform/log"
import { singleton } from "@/lib/platform/singleton"

/** What the SDK has called an error while it answered one call. */
const complaints = singleton("door-complaints", () => new AsyncLocalStorage<unknown[][]>())

function complain(...words: unknown[]): void {
  const heard = complaints().getStore()
  if (heard) heard.push(words)
  else logError(words)
}

function logError(words: unknown[]): void {
  const [first, ...rest] = words
  log().error(first, ...(rest as string[]))
}

/** What the SDK says of itself. Its errors wait for the end of the call: then it is known whose call it was. */
export const doorLogger: Logger = {
  debug: (first: unknown, ...rest: string[]) => log().debug(first, ...rest),
  info: (first: unknown, ...rest: string[]) => log().info(first, ...rest),
  warn: (first: unknown, ...rest: string[]) => log().warn(first, ...rest),
  error: complain,
}

/**
 * Answers a call of the door. What goes wrong in a call of Inngest's is an error; one that nobody has signed is a stranger's,
 * who is told no, in one line at `info`: anybody can send as many of those as they like.
 */
export async function answerAtDoor(method: string, answer: () => Promise<Response>): Promise<Response> {
  const heard: unknown[][] = []
  const response = await complaints().run(heard, () =>
    answer().catch((error: unknown) => {
      heard.push([{ error }, "the call could not be read"])
      return new Response(null, { status: 400 })
    }),
  )
  if (heard.length === 0) return response
  // The SDK signs its answer to whoever has signed the call, and throws at what it cannot read before it looks at that.
  if (response.headers.has("x-inngest-signature")) for (const words of heard) logError(words)
  else log().info({ method, status: response.status }, "the door of the jobs was closed to a call that is not signed")
  return response
}
