/** Names of devices, which Windows takes for these whatever follows the first point. */
const devices = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])$/i
/** What other systems allow in a name and Windows does not. */
const forbidden = /["*<>?|\\/:\p{Cc}]/gu

/** The name under which a file is saved: one that Windows can have too. */
export function downloadName(name: string): string {
  const [first = "", ...rest] = name.replace(forbidden, "_").split(".")
  return [devices.test(first.trim()) ? `${first.trimEnd()}_` : first, ...rest].join(".")
}
