/** What `GATE_CPU_SECONDS` is for: a sheet of this size unpacks to some 60 MB of markup, which take most of ten seconds. */
const usualBytes = 8 * 1024 ** 2

/** CPU time for a file of a size, in milliseconds: a larger one may hold as much more as it is larger. */
export function cpuLimit(size: number, seconds: number): number {
  return seconds * 1000 * Math.max(1, size / usualBytes)
}
