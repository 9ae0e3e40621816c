import { brand, hasBrand } from "./brand"

/** It did not come to an end in time. */
export class TooSlow extends Error {
  override name = "TooSlow"
  readonly [brand] = "too_slow"
}

/** Whether it is a TooSlow, of whichever bundle. */
export function isTooSlow(error: unknown): error is TooSlow {
  return hasBrand(error, "too_slow")
}

/**
 * What `work` comes to, or an error when it has come to nothing in time. The work itself goes on: whoever starts it sees to
 * its end.
 * @throws TooSlow, or what the work throws
 */
export async function within<Result>(
  milliseconds: number,
  work: Promise<Result>,
  words = `It took longer than ${milliseconds} ms.`,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooSlow(words)), milliseconds)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}
