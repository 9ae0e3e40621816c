/** How long to wait after the `attempt`-th failure (0 for the first), in seconds. */
export type Backoff = (attempt: number) => number

/**
 * Doubles from `first` seconds to at most `most`, and takes up to a quarter off at random, so that what failed together
 * does not come back together.
 */
export function exponentialBackoff(first: number, most: number): Backoff {
  return (attempt) => Math.min(first * 2 ** Math.min(attempt, 30), most) * (1 - Math.random() / 4)
}
