/** What every answer says, page or not. */
export const headersOfEverything = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
}

/** What every answer of the API says beside that: it is no page, and belongs in none. */
export const headersOfApi = { "content-security-policy": "default-src 'none'; frame-ancestors 'none'" }
