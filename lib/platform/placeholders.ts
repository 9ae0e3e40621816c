/** What stands in examples until somebody puts a secret there. */
const words =
  /replace[-_ ]?me(?!nt)|(?<!ex|inter|x)change[-_ ]?(me(?!nt)|it|this)|place[-_ ]?holder|your[-_ ](secret|password|key|token)|insert[-_ ]|(?<!ful)fill[-_ ]?(me|in)\b/i

/**
 * Whether a secret is one that an example or a guide has in its place: known words, or zeros (base64 has them as `A`), crosses
 * and the like from end to end.
 */
export function isPlaceholder(secret: string): boolean {
  const bare = secret.replace(/^(signkey-\w+-|whsec_|re_|[\w-]{1,32}:)/, "").replace(/[-_ .=]/g, "")
  return words.test(secret) || /^(0+|([xXA*#?])\2{3,})$/.test(bare)
}

/** The password in an address, as it is meant. Empty without one, or where there is no address. */
export function passwordIn(address: string): string {
  const password = URL.parse(address)?.password ?? ""
  try {
    return decodeURIComponent(password)
  } catch {
    return password
  }
}

/** What of the settings is secret: the whole value, each of a list, or the password in an address. */
const secrets = {
  rings: ["AUTH_SECRET", "TOKEN_KEYS", "METRICS_TOKEN", "RESEND_WEBHOOK_SECRET"],
  values: [
    "S3_ACCESS_KEY_ID",
    "S3_SECRET_ACCESS_KEY",
    "INNGEST_EVENT_KEY",
    "INNGEST_SIGNING_KEY",
    "INNGEST_SIGNING_KEY_FALLBACK",
    "RESEND_API_KEY",
  ],
  addresses: ["DATABASE_URL", "SMTP_URL"],
}

/** The names of secrets that still are what an example has in their place. */
export function placeholdersIn(given: Record<string, string | undefined>): string[] {
  const valuesOf = (name: string) => (given[name] ? [given[name]] : [])
  const all: [string, string[]][] = [
    ...secrets.rings.map((name): [string, string[]] => [name, valuesOf(name).flatMap((ring) => ring.split(","))]),
    ...secrets.values.map((name): [string, string[]] => [name, valuesOf(name)]),
    ...secrets.addresses.map((name): [string, string[]] => [name, valuesOf(name).map(passwordIn)]),
  ]
  return all.flatMap(([name, values]) => (values.some((value) => isPlaceholder(value.trim())) ? [name] : []))
}
