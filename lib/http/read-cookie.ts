/** The value of a cookie in a request's Cookie header. */
export function readCookie(header: string | null, name: string): string | undefined {
  for (const part of header?.split(";") ?? []) {
    const [key, ...value] = part.split("=")
    if (key?.trim() === name) return value.join("=").trim()
  }
  return undefined
}
