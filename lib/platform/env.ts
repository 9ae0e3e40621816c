import { join, resolve } from "node:path"
import { z } from "zod"
import { wordsOf } from "./env-words.ts"
import { placeholdersIn } from "./placeholders.ts"

/** A 256-bit key and its name, written `name:base64`. */
const keyRing = z
  .string()
  .transform((value) => value.split(",").map((entry) => entry.trim()))
  .pipe(
    z
      .array(z.string().regex(/^[\w-]{1,32}:[A-Za-z0-9+/_-]{43}=?$/, "wants name:base64 of 32 bytes, comma-separated"))
      .min(1),
  )
  .transform((entries) =>
    entries.map((entry) => {
      const [kid = "", key = ""] = entry.split(":")
      return { kid, key: new Uint8Array(Buffer.from(key, "base64")) }
    }),
  )

/** Secrets of 32 or more characters, comma-separated, newest first: the first one is in use, all of them are good. */
const secretRing = z
  .string()
  .transform((value) => value.split(",").map((entry) => entry.trim()))
  .pipe(z.tuple([z.string().min(32)], z.string().min(32)))

const seconds = (fallback: number) => z.coerce.number().int().positive().default(fallback)
const flag = z
  .enum(["0", "1"])
  .default("0")
  .transform((value) => value === "1")
const optional = z.string().min(1).optional()

/** Whether there is an Inngest dev server, or where: its SDK takes either. */
const developmentServer = z
  .string()
  .default("0")
  .refine(
    (value) => /^[01]$|^https?:/.test(value) && (value.length === 1 || isOrigin(value)),
    "wants 0, 1 or the dev server's address",
  )

/** `tcp://host:port` (3310 without one) or `unix:/path`. */
const clamdUrl = z.string().transform((value, context) => {
  const path = /^unix:(?:\/\/)?(\/[^\0]+)$/.exec(value)?.[1]
  if (path) return { path }
  const url = URL.parse(value)
  const bare = url && !url.username && !url.password && !url.search && !url.hash && /^\/?$/.test(url.pathname)
  if (url?.protocol === "tcp:" && url.hostname && bare && url.port !== "0") {
    return { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(url.port || 3310) }
  }
  context.addIssue({ code: "custom", message: "wants tcp://host:port or unix:/path" })
  return z.NEVER
})

const smtpPorts: Record<string, number> = { "smtp:": 587, "smtps:": 465 }

/** `smtp://user:password@host:port` or `smtps://`, without a port 587 and 465; `?tls=never` for no STARTTLS. */
const smtpUrl = z.string().transform((value, context) => {
  const url = URL.parse(value)
  const port = url?.port ? Number(url.port) : smtpPorts[url?.protocol ?? ""]
  const tls = /^(?:\?tls=(never|required))?$/.exec(url?.search ?? "")
  const bare = url && !url.hash && /^\/?$/.test(url.pathname) && url.protocol in smtpPorts
  const user = decode(url?.username)
  const password = decode(url?.password)
  const secure = url?.protocol === "smtps:"
  if (!bare || !url.hostname || !port || !tls || user === null || password === null || (secure && tls[1] === "never")) {
    context.addIssue({ code: "custom", message: "wants smtp:// or smtps://user:password@host:port, percent-encoded" })
    return z.NEVER
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1")
  const startTls = tls[1] ?? (isLoopback(host) ? "never" : "required")
  return { host, port, secure, startTls: startTls as "never" | "required", user, password }
})

/** What stands in a URL, or undefined for nothing, or null when it does not decode. */
function decode(part: string | undefined): string | undefined | null {
  try {
    return part ? decodeURIComponent(part) : undefined
  } catch {
    return null
  }
}

/** The secrets with which webhooks are signed, `whsec_` and base64 of 24 bytes or more. All of them are believed. */
const webhookSecrets = z
  .string()
  .transform((value) => value.split(",").map((entry) => entry.trim()))
  .pipe(z.array(z.string().regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, "wants whsec_ and base64, comma-separated")))
/** As Inngest makes and hashes them: hexadecimal digits, and in front of them, in its cloud, `signkey-<environment>-`. */
const signingKey = z
  .string()
  .regex(
    /^(signkey-\w+-)?([0-9a-fA-F]{2}){8,}$/,
    "wants signkey-...-, or not, and 16 or more hexadecimal digits, an even number",
  )

/** The origin of a web address. Anything behind or before the host is refused: it would be cut off without a word. */
const origin = z
  .url({ protocol: /^https?$/ })
  .refine(isOrigin, "wants http:// or https://, a host and perhaps a port, and no path, query or user name")
  .transform((value) => new URL(value).origin)

function isOrigin(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && url.href === `${url.origin}/`
}

const schema = z
  .object({
    NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
    PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
    HOST: z.string().min(1).default("127.0.0.1"),
    /** Waybill is served from the root of a host. */
    APP_URL: origin.optional(),
    DATA_DIR: z.string().min(1).default(".data"),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(12),
    /** Encrypts the browser's session cookie. The first one seals; all of them open. */
    AUTH_SECRET: secretRing,
    /** Encrypts verification and download tokens. The first one issues; all of them open. */
    TOKEN_KEYS: keyRing,
    /** Decimal bytes allowed in one file. */
    MAX_UPLOAD_BYTES: z.coerce
      .number()
      .int()
      .positive()
      .default(2 * 1024 ** 3),
    /** Bytes that one uploader's files, and all files together, may have; without a value, as many as there is room for. */
    QUOTA_BYTES_PER_UPLOADER: z.coerce.number().int().positive().optional(),
    QUOTA_BYTES_TOTAL: z.coerce.number().int().positive().optional(),
    /** Bytes of the disk that uploads leave free, when files are kept on it: the database may be there too. */
    DISK_RESERVE_BYTES: z.coerce
      .number()
      .int()
      .min(0)
      .default(256 * 1024 ** 2),
    /** Files up to so many bytes are checked before their upload is acknowledged, larger ones in a job; on every engine. */
    CHECK_AT_ONCE_BYTES: z.coerce
      .number()
      .int()
      .min(0)
      .default(32 * 1024 ** 2),
    /** Of CPU time, for looking into one file; what needs more is refused. */
    GATE_CPU_SECONDS: z.coerce.number().positive().max(600).default(10),
    LINK_TTL_SECONDS: seconds(24 * 3600),
    LINK_TTL_MAX_SECONDS: seconds(30 * 24 * 3600),
    VERIFY_TTL_SECONDS: seconds(24 * 3600),
    RESET_TTL_SECONDS: seconds(3600),
    ACCESS_TTL_SECONDS: seconds(15 * 60),
    SESSION_IDLE_SECONDS: seconds(12 * 3600),
    SESSION_TTL_SECONDS: seconds(30 * 24 * 3600),
    UPLOAD_TTL_SECONDS: seconds(24 * 3600),
    UNVERIFIED_TTL_SECONDS: seconds(7 * 24 * 3600),
    /** Whether a file with findings waits for Ops to release it. */
    HOLD_FINDINGS: flag,
    /** How many proxies in front of the app write X-Forwarded-For. */
    TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
    /** Multiplies every throttle limit; 1 is the product's own. */
    THROTTLE_FACTOR: z.coerce.number().positive().default(1),
    LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
    S3_ENDPOINT: z.url().optional(),
    S3_REGION: z.string().default("us-east-1"),
    S3_BUCKET: optional,
    S3_ACCESS_KEY_ID: optional,
    S3_SECRET_ACCESS_KEY: optional,
    S3_FORCE_PATH_STYLE: z
      .enum(["0", "1"])
      .default("1")
      .transform((value) => value === "1"),
    /** How S3 encrypts what it keeps; without a value, as the bucket says. */
    S3_ENCRYPTION: z.enum(["aes256", "kms"]).optional(),
    S3_KMS_KEY_ID: optional,
    /** Where files still are while they are moved to the other storage. */
    STORAGE_MOVING_FROM: z.enum(["disk", "s3"]).optional(),
    INNGEST_EVENT_KEY: optional,
    INNGEST_SIGNING_KEY: signingKey.optional(),
    /** The one before, believed as well while keys are rotated. */
    INNGEST_SIGNING_KEY_FALLBACK: signingKey.optional(),
    INNGEST_BASE_URL: origin.optional(),
    INNGEST_DEV: developmentServer,
    /** Where Inngest calls the app, when that is not APP_URL and /api/inngest. */
    INNGEST_SERVE_ORIGIN: origin.optional(),
    INNGEST_SERVE_PATH: z
      .string()
      .regex(/^\/[\w\-./]*$/, "wants a path such as /api/inngest")
      .default("/api/inngest"),
    RESEND_API_KEY: optional,
    RESEND_BASE_URL: z.url().optional(),
    /** Opens /api/webhooks/resend to what is signed with it. Two while one takes over from the other. */
    RESEND_WEBHOOK_SECRET: webhookSecrets.optional(),
    SMTP_URL: smtpUrl.optional(),
    /** ClamAV's clamd. With it, no file becomes available that it has not found clean. */
    CLAMD_URL: clamdUrl.optional(),
    CLAMD_CONNECT_TIMEOUT_SECONDS: seconds(5),
    CLAMD_IDLE_TIMEOUT_SECONDS: seconds(180),
    /** Opens /api/metrics to whoever sends it as a bearer token. */
    METRICS_TOKEN: secretRing.optional(),
    /** Where traces go, over OTLP/HTTP; to /v1/traces below this address. */
    OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
    OTEL_SERVICE_NAME: z.string().min(1).default("waybill"),
    /** Where errors are reported. */
    SENTRY_DSN: z.url({ protocol: /^https?$/ }).optional(),
    SENTRY_ENVIRONMENT: z.string().min(1).default("production"),
    /** How long a server that is to stop goes on taking requests, saying that it is not ready. */
    STOP_DELAY_SECONDS: z.coerce.number().min(0).max(300).default(0),
    MAIL_FROM: z.string().min(3).default("Waybill <waybill@localhost>"),
  })
  .superRefine((value, context) => {
    const s3 = [value.S3_BUCKET, value.S3_ACCESS_KEY_ID, value.S3_SECRET_ACCESS_KEY]
    if (s3.some(Boolean) && !s3.every(Boolean)) {
      context.addIssue({
        code: "custom",
        path: ["S3_BUCKET"],
        message: "goes together with S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY",
      })
    }
    if (value.RESEND_API_KEY && value.SMTP_URL) {
      context.addIssue({
        code: "custom",
        path: ["SMTP_URL"],
        message: "RESEND_API_KEY and SMTP_URL exclude each other: mails go one way",
      })
    }
    if (value.RESEND_WEBHOOK_SECRET && !value.RESEND_API_KEY) {
      context.addIssue({ code: "custom", path: ["RESEND_WEBHOOK_SECRET"], message: "goes with RESEND_API_KEY" })
    }
    if (value.S3_KMS_KEY_ID && value.S3_ENCRYPTION !== "kms") {
      const message = "is for S3_ENCRYPTION=kms alone"
      context.addIssue({ code: "custom", path: ["S3_KMS_KEY_ID"], message })
    }
    if (value.STORAGE_MOVING_FROM && !value.S3_BUCKET) {
      const message = "wants S3_BUCKET too: one of the two storages is S3"
      context.addIssue({ code: "custom", path: ["STORAGE_MOVING_FROM"], message })
    }
    if (Boolean(value.INNGEST_EVENT_KEY) !== Boolean(value.INNGEST_SIGNING_KEY)) {
      context.addIssue({
        code: "custom",
        path: ["INNGEST_EVENT_KEY"],
        message: "goes together with INNGEST_SIGNING_KEY",
      })
    }
    if (value.INNGEST_SIGNING_KEY_FALLBACK && !value.INNGEST_SIGNING_KEY) {
      context.addIssue({
        code: "custom",
        path: ["INNGEST_SIGNING_KEY_FALLBACK"],
        message: "wants an INNGEST_SIGNING_KEY to fall back from",
      })
    }
    if (value.INNGEST_DEV !== "0" && (value.INNGEST_EVENT_KEY || value.INNGEST_SIGNING_KEY)) {
      context.addIssue({
        code: "custom",
        path: ["INNGEST_DEV"],
        message: "checks no signatures, and does not go together with keys",
      })
    }
    if (value.INNGEST_DEV !== "0" && !isLoopback(value.HOST)) {
      context.addIssue({
        code: "custom",
        path: ["INNGEST_DEV"],
        message: "checks no signatures, so HOST has to be a loopback address",
      })
    }
  })
  .transform((value) => {
    const appUrl = new URL(value.APP_URL ?? `http://localhost:${value.PORT}`)
    return {
      ...value,
      DATA_DIR: resolve(value.DATA_DIR),
      INNGEST_DEV: value.INNGEST_DEV !== "0",
      INNGEST_BASE_URL: value.INNGEST_BASE_URL ?? (value.INNGEST_DEV.length > 1 ? value.INNGEST_DEV : undefined),
      /** Origin only, no trailing slash. */
      APP_URL: appUrl.origin,
      secure: appUrl.protocol === "https:",
      /**
       * Who can read the mailbox owns the accounts, so it is shown on loopback only, with no proxy in front that would bring
       * the world there, and only while mails go there.
       */
      mailboxDir: join(resolve(value.DATA_DIR), "mailbox"),
      mailboxOpen:
        !value.RESEND_API_KEY &&
        !value.SMTP_URL &&
        value.TRUSTED_PROXIES === 0 &&
        isLoopback(value.HOST) &&
        isLoopback(appUrl.hostname),
    }
  })

/** Whether only this machine can reach a host of this name. */
export function isLoopback(hostname: string): boolean {
  return ["127.0.0.1", "localhost", "::1", "[::1]"].includes(hostname)
}

export type Env = z.infer<typeof schema>

/** Thrown at boot; its message names every missing or weak variable, and never a value. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError"
}

/**
 * Reads and checks the settings. An empty variable counts as absent.
 * @throws EnvironmentError naming every variable at fault.
 */
export function loadEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""))
  const result = schema.safeParse(given, { reportInput: true })
  const placeholders = placeholdersIn(given)
  if (result.success && placeholders.length === 0) return result.data
  const faults = new Set(result.error?.issues.map(wordsOf))
  for (const name of placeholders) faults.add(`${name} is a placeholder of an example: put a secret of your own there`)
  throw new EnvironmentError(`The settings are not usable. ${[...faults].join("; ")}`)
}

let loaded: Env | undefined

/** The settings of this process, read once. */
export function env(): Env {
  loaded ??= loadEnv()
  return loaded
}
