import { env } from "../env"
import { singleton } from "../singleton"

/*
 * What leaves the process about its work (log lines, reports of errors) goes through here. Names of fields and forms of
 * values are both looked at, since a secret may stand in a field, in a message, in an address or in a stack.
 */

const censor = "[redacted]"
/** A field of such a name holds a secret, whatever it looks like. */
const secretName =
  /password|passphrase|secret|token|cookie|authori[sz]ation|credential|otp|api[-_]?key|private[-_]?key|dsn/i
/** These names only sound like it: they are ids and kinds. */
const harmlessName = /^(?:token_type|tokenType|emailTokenId)$/
const deepest = 8
const mostEntries = 200
const longest = 16_000

/** What a secret looks like within other words, and what stands there in its place. */
const forms: [RegExp, string][] = [
  // Compact JWS and JWE: download, verification and session tokens.
  [/\beyJ[\w-]{5,}(?:\.[\w-]*){2,4}/g, censor],
  [/\bwb[ar]_[\w-]+/g, censor],
  [/\b(Bearer|Basic)(\s+)[^\s"',;]+/gi, `$1$2${censor}`],
  // Credentials in an address, with or without a name before them.
  [/\b([a-z][a-z\d+.-]*:\/\/)[^\s/@"']+@/gi, `$1${censor}@`],
  // A query string or a fragment, which may carry a token.
  [/((?:https?:\/\/|\/)[^\s?#"'<>]*)[?#][^\s"'<>]+/g, `$1?${censor}`],
  [/((?:password|passwd|pwd|secret|token|otp|cookie|api[-_]?key)["']?\s*[=:]\s*["']?)[^\s"',;&}]+/gi, `$1${censor}`],
  // Passwords as they are kept.
  [/\$argon2\w*\$[\w$=,+/.-]+/g, censor],
  [/[\w!#$%&'*+/=?^`{|}~.-]+@[\w.-]+\.[a-z]{2,}/gi, "[mail]"],
]

/** Without any of these, no form can be there: most words of most lines are spared the rest. */
const suspicious = /[=:?#@$]|eyJ|wb[ar]_|bearer|basic/i

/** The settings' own secrets, which are recognised wherever they stand. */
const ownSecrets = singleton("own-secrets", (): string[] => {
  const { AUTH_SECRET, DATABASE_URL, S3_SECRET_ACCESS_KEY, INNGEST_EVENT_KEY, INNGEST_SIGNING_KEY } = env()
  const { INNGEST_SIGNING_KEY_FALLBACK, RESEND_API_KEY, RESEND_WEBHOOK_SECRET, SMTP_URL, METRICS_TOKEN } = env()
  const { password } = new URL(DATABASE_URL)
  const rings = [...AUTH_SECRET, ...(METRICS_TOKEN ?? []), ...(RESEND_WEBHOOK_SECRET ?? [])]
  const others = [S3_SECRET_ACCESS_KEY, INNGEST_EVENT_KEY, INNGEST_SIGNING_KEY, INNGEST_SIGNING_KEY_FALLBACK]
  const words = [password, decodeURIComponent(password), ...rings, ...others, RESEND_API_KEY, SMTP_URL?.password]
  // A short one would be found within other words.
  return words.filter((word) => word !== undefined && word.length >= 12) as string[]
})

/** The same words, without what is or looks like a secret, and without e-mail addresses. */
export function scrubText(text: string): string {
  const short = text.slice(0, longest)
  const open =
    short.length < 12 ? short : ownSecrets().reduce((words, secret) => words.replaceAll(secret, censor), short)
  return suspicious.test(open) ? forms.reduce((words, [form, instead]) => words.replace(form, instead), open) : open
}

/** A copy of a value for the log: nothing in it of a secret's name or form, no deeper and no longer than a line bears. */
export function scrub(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return scrubText(value)
  if (typeof value === "bigint") return value.toString()
  if (typeof value !== "object" || value === null) return value
  if (depth >= deepest) return "[deep]"
  if (value instanceof Error) return scrubError(value, depth)
  if (value instanceof Date) return value
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return value.slice(0, mostEntries).map((entry) => scrub(entry, depth + 1))
  const entries = Object.entries(value).slice(0, mostEntries)
  return Object.fromEntries(entries.map(([name, entry]) => [scrubText(name), scrubField(name, entry, depth)]))
}

function scrubField(name: string, value: unknown, depth: number): unknown {
  const isSecret = secretName.test(name) && !harmlessName.test(name)
  // A number or a truth value gives nothing away but a one-time code.
  if (isSecret && value !== null && value !== undefined && typeof value !== "boolean") return censor
  return scrub(value, depth + 1)
}

/** Of an error only these: libraries hang requests, rows and settings on theirs. */
function scrubError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error
  const code = "code" in error && (typeof error.code === "string" || typeof error.code === "number") ? error.code : null
  return {
    type: scrubText(name),
    message: scrubText(message),
    ...(code === null ? {} : { code }),
    ...(stack ? { stack: scrubText(stack) } : {}),
    ...(cause === undefined ? {} : { cause: scrub(cause, depth + 1) }),
  }
}
