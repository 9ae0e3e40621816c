import { join, resolve } from "node:path"
import { z } from "zod"

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

const seconds = (fallback: number) => z.coerce.number().int().positive().default(fallback)
const flag = z
  .enum(["0", "1"])
  .default("0")
  .transform((value) => value === "1")
const optional = z.string().min(1).optional()

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

const schema = z
  .object({
    NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
    PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
    HOST: z.string().min(1).default("127.0.0.1"),
    APP_URL: z.url({ protocol: /^https?$/ }).optional(),
    DATA_DIR: z.string().min(1).default(".data"),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(12),
    /** Encrypts the browser's session cookie. */
    AUTH_SECRET: z.string().min(32),
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
    INNGEST_EVENT_KEY: optional,
    INNGEST_SIGNING_KEY: optional,
    INNGEST_BASE_URL: z.url().optional(),
    INNGEST_DEV: flag,
    RESEND_API_KEY: optional,
    RESEND_BASE_URL: z.url().optional(),
    /** ClamAV's clamd. With it, no file becomes available that it has not found clean. */
    CLAMD_URL: clamdUrl.optional(),
    CLAMD_CONNECT_TIMEOUT_SECONDS: seconds(5),
    CLAMD_IDLE_TIMEOUT_SECONDS: seconds(180),
    /** Opens /api/metrics to whoever sends it as a bearer token. */
    METRICS_TOKEN: z.string().min(32).optional(),
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
        message: "S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY go together",
      })
    }
    if (Boolean(value.INNGEST_EVENT_KEY) !== Boolean(value.INNGEST_SIGNING_KEY)) {
      context.addIssue({
        code: "custom",
        path: ["INNGEST_EVENT_KEY"],
        message: "INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY go together",
      })
    }
  })
  .transform((value) => {
    const appUrl = new URL(value.APP_URL ?? `http://localhost:${value.PORT}`)
    return {
      ...value,
      DATA_DIR: resolve(value.DATA_DIR),
      /** Origin only, no trailing slash. */
      APP_URL: appUrl.origin,
      secure: appUrl.protocol === "https:",
      /** Who can read the mailbox owns the accounts, so it is shown on loopback only, and only while mails go there. */
      mailboxDir: join(resolve(value.DATA_DIR), "mailbox"),
      mailboxOpen: !value.RESEND_API_KEY && isLoopback(value.HOST) && isLoopback(appUrl.hostname),
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
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const faults = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`)
  throw new EnvironmentError(`The environment is not usable. ${faults.join("; ")}`)
}

let loaded: Env | undefined

/** The settings of this process, read once. */
export function env(): Env {
  loaded ??= loadEnv()
  return loaded
}
