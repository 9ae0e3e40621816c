const relative = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" })

/** How long ago, up to a week; then the date. @param at ISO 8601 @param now milliseconds @param timeZone for the date */
export function formatRelative(at: string, now: number, timeZone?: string): string {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000)
  if (minutes < 1) return "just now"
  if (minutes < 60) return relative.format(-minutes, "minute")
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return relative.format(-hours, "hour")
  const days = Math.floor(hours / 24)
  if (days < 7) return relative.format(-days, "day")
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone }).format(new Date(at))
}

/** How long until something: `in 2 minutes`. @param at ISO 8601 @param now milliseconds */
export function formatUntil(at: string, now: number): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000)
  if (seconds < 5) return "in a moment"
  if (seconds < 60) return relative.format(seconds, "second")
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? relative.format(minutes, "minute") : relative.format(Math.round(minutes / 60), "hour")
}

/** The time of day: `19:00`. @param at ISO 8601 @param timeZone the reader's own unless given */
export function formatTime(at: string, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone }).format(new Date(at))
}

/** To the minute, with its time zone. @param at ISO 8601 @param timeZone the reader's own unless given */
export function formatExact(at: string, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone,
  }).format(new Date(at))
}

/** Short: `24 Nov, 19:18`, with the year when it is another one. @param at ISO 8601 */
export function formatMoment(at: string, now: number, timeZone?: string): string {
  const date = new Date(at)
  const year = date.getUTCFullYear() === new Date(now).getUTCFullYear() ? undefined : ("numeric" as const)
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year,
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  }).format(date)
}
