const units = ["bytes", "kB", "MB", "GB", "TB"]

/** Bytes as file managers show them, in powers of ten: `4.2 MB`. */
export function formatSize(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : 1
  return `${value.toFixed(digits).replace(/\.0$/, "")} ${bytes === 1 ? "byte" : units[unit]}`
}

/** Bytes per second: `4.2 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatSize(Math.round(bytesPerSecond))}/s`
}

/** Seconds to go, as nobody counts them more exactly: `a few seconds left`, `40 seconds left`, `12 minutes left`. */
export function formatRemaining(seconds: number): string {
  if (!Number.isFinite(seconds)) return "time left unknown"
  if (seconds < 5) return "a few seconds left"
  if (seconds < 55) return `${Math.ceil(seconds / 5) * 5} seconds left`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return minutes <= 1 ? "a minute left" : `${minutes} minutes left`
  const hours = Math.round(minutes / 60)
  return hours === 1 ? "an hour left" : `${hours} hours left`
}
