import { randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { EnvironmentError, loadEnv } from "./env"

const root = join(import.meta.dirname, "../..")
const good = {
  DATABASE_URL: "postgresql://localhost/waybill",
  AUTH_SECRET: randomBytes(32).toString("base64"),
  TOKEN_KEYS: `new:${randomBytes(32).toString("base64")},old:${randomBytes(32).toString("base64url")}`,
}

describe("the environment", () => {
  it("has a default for all but the keys and the database", () => {
    expect(loadEnv(good)).toMatchObject({
      PORT: 3000,
      APP_URL: "http://localhost:3000",
      secure: false,
      mailboxOpen: true,
    })
    expect(loadEnv(good).TOKEN_KEYS.map(({ kid, key }) => [kid, key.length])).toEqual([
      ["new", 32],
      ["old", 32],
    ])
  })

  it.each([
    ["DATABASE_URL", "postgresql://waybill:replace-me@db:5432/waybill"],
    ["DATABASE_URL", "postgresql://waybill:change%2Dme@db:5432/waybill"],
    ["AUTH_SECRET", "replace-me-with-32-or-more-characters"],
    ["AUTH_SECRET", `${"n".repeat(32)},${"0".repeat(32)}`],
    ["TOKEN_KEYS", `k1:${Buffer.alloc(32).toString("base64")}`],
    ["METRICS_TOKEN", "changeme-changeme-changeme-changeme"],
    ["SMTP_URL", "smtps://mails:changeme@mail.example.com"],
    ["RESEND_API_KEY", "replace-me"],
  ])("S11 a placeholder of an example refuses to boot, and is named without its value: %s", (name, value) => {
    const load = () => loadEnv({ ...good, [name]: value })
    expect(load).toThrow(`${name} is a placeholder of an example`)
    expect(load).not.toThrow(value.slice(-12))
  })

  it("S11 the same of settings that come together", () => {
    const s3 = { S3_BUCKET: "waybill", S3_ACCESS_KEY_ID: "AKIA5D2", S3_SECRET_ACCESS_KEY: "9c1e77" }
    const inngest = { INNGEST_EVENT_KEY: "5f3c9a", INNGEST_SIGNING_KEY: "5f3c".repeat(16) }
    expect(() => loadEnv({ ...good, ...s3, ...inngest })).not.toThrow()
    expect(() => loadEnv({ ...good, ...s3, S3_SECRET_ACCESS_KEY: "change-me" })).toThrow("S3_SECRET_ACCESS_KEY is a")
    expect(() => loadEnv({ ...good, ...inngest, INNGEST_EVENT_KEY: "00" })).toThrow("INNGEST_EVENT_KEY is a")
    const zeros = { INNGEST_SIGNING_KEY: `signkey-prod-${"00".repeat(16)}` }
    expect(() => loadEnv({ ...good, ...inngest, ...zeros })).toThrow("INNGEST_SIGNING_KEY is a")
  })

  it("takes several secrets where one can be replaced, newest first, each of them strong", () => {
    const [newer, older] = ["n".repeat(32), "o".repeat(32)]
    expect(loadEnv({ ...good, AUTH_SECRET: `${newer}, ${older}` }).AUTH_SECRET).toEqual([newer, older])
    expect(loadEnv({ ...good, METRICS_TOKEN: `${newer},${older}` }).METRICS_TOKEN).toEqual([newer, older])
    expect(() => loadEnv({ ...good, AUTH_SECRET: `${newer},short` })).toThrow("AUTH_SECRET")
    expect(() => loadEnv({ ...good, AUTH_SECRET: `${newer},` })).toThrow("AUTH_SECRET")
  })

  it("S11 has no insecure default: a missing or weak key refuses to boot, and is named without its value", () => {
    for (const [name, value] of [
      ["AUTH_SECRET", undefined],
      ["AUTH_SECRET", "changeme"],
      ["TOKEN_KEYS", ""],
      ["TOKEN_KEYS", "k:c2hvcnQ="],
      ["DATABASE_URL", "mysql://x"],
      ["PORT", "eighty"],
      ["METRICS_TOKEN", "guess-me"],
      ["APP_URL", "javascript:alert(1)"],
    ] as const) {
      const load = () => loadEnv({ ...good, [name]: value })
      expect(load, name).toThrow(EnvironmentError)
      expect(load).toThrow(name)
      if (value) expect(load).not.toThrow(value)
    }
  })

  it("says what each wants in words for whoever typed it", () => {
    const saying = (wrong: Record<string, string>) => {
      try {
        return String(loadEnv({ ...good, ...wrong }))
      } catch (error) {
        return (error as Error).message.replace("The settings are not usable. ", "")
      }
    }
    expect(saying({ PORT: "eighty" })).toBe("PORT wants a number")
    expect(saying({ PORT: "99999" })).toBe("PORT wants at most 65535")
    expect(saying({ MAX_UPLOAD_BYTES: "0" })).toBe("MAX_UPLOAD_BYTES wants more than 0")
    expect(saying({ AUTH_SECRET: "short" })).toBe("AUTH_SECRET wants 32 or more characters")
    expect(saying({ AUTH_SECRET: "" })).toBe("AUTH_SECRET is missing")
    expect(saying({ HOLD_FINDINGS: "yes" })).toBe("HOLD_FINDINGS wants one of 0, 1")
    expect(saying({ APP_URL: "ftp://x" })).toBe("APP_URL wants an address of the right kind (see README)")
    expect(saying({ TOKEN_KEYS: "a,b" })).toBe("TOKEN_KEYS wants name:base64 of 32 bytes, comma-separated")
    expect(saying({ S3_BUCKET: "b" })).toBe("S3_BUCKET goes together with S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY")
  })

  it("takes Inngest's settings for its cloud, self-hosted and its development server, and no half of one", () => {
    const hex = "0123456789abcdef".repeat(4)
    const keys = { INNGEST_EVENT_KEY: "event", INNGEST_SIGNING_KEY: `signkey-prod-${hex}` }
    const load = (settings: Record<string, string>) => loadEnv({ ...good, ...settings })
    expect(load(keys)).toMatchObject({ INNGEST_DEV: false, INNGEST_SERVE_PATH: "/api/inngest" })
    expect(
      load({
        INNGEST_EVENT_KEY: hex,
        INNGEST_SIGNING_KEY: hex,
        INNGEST_SIGNING_KEY_FALLBACK: "ab".repeat(16),
        INNGEST_BASE_URL: "http://jobs:8288",
        INNGEST_SERVE_ORIGIN: "http://app:3000/",
        INNGEST_SERVE_PATH: "/waybill/api/inngest",
      }),
    ).toMatchObject({ INNGEST_SERVE_ORIGIN: "http://app:3000", INNGEST_SERVE_PATH: "/waybill/api/inngest" })
    expect(load({ INNGEST_DEV: "1" })).toMatchObject({ INNGEST_DEV: true, INNGEST_BASE_URL: undefined })
    const there = "http://127.0.0.1:8299"
    expect(load({ INNGEST_DEV: there })).toMatchObject({ INNGEST_DEV: true, INNGEST_BASE_URL: there })
    expect(() => load({ INNGEST_DEV: "yes" })).toThrow("INNGEST_DEV wants 0, 1 or the dev server's address")
    for (const [name, settings] of [
      ["INNGEST_EVENT_KEY", { INNGEST_EVENT_KEY: "event" }],
      ["INNGEST_SIGNING_KEY", { ...keys, INNGEST_SIGNING_KEY: "changeme" }],
      ["INNGEST_SIGNING_KEY", { ...keys, INNGEST_SIGNING_KEY: `${hex}a` }],
      ["INNGEST_SIGNING_KEY_FALLBACK", { INNGEST_SIGNING_KEY_FALLBACK: hex }],
      ["INNGEST_BASE_URL", { ...keys, INNGEST_BASE_URL: "ftp://jobs" }],
      ["INNGEST_SERVE_ORIGIN", { ...keys, INNGEST_SERVE_ORIGIN: "http://app:3000/api/inngest" }],
      ["INNGEST_SERVE_PATH", { ...keys, INNGEST_SERVE_PATH: "api/inngest" }],
      // The door would be open to whoever reaches it.
      ["INNGEST_DEV", { ...keys, INNGEST_DEV: "1" }],
      ["INNGEST_DEV", { INNGEST_DEV: "1", HOST: "0.0.0.0" }],
    ] as [string, Record<string, string>][]) {
      expect(() => load(settings), name).toThrow(name)
    }
  })

  it("takes clamd's address on TCP and on a Unix socket, and no other", () => {
    const address = (CLAMD_URL: string) => loadEnv({ ...good, CLAMD_URL }).CLAMD_URL
    expect(loadEnv(good).CLAMD_URL).toBeUndefined()
    expect(address("tcp://scanner:3311")).toEqual({ host: "scanner", port: 3311 })
    expect(address("tcp://scanner/")).toEqual({ host: "scanner", port: 3310 })
    expect(address("tcp://[::1]:3310")).toEqual({ host: "::1", port: 3310 })
    expect(address("unix:/run/clamav/clamd.ctl")).toEqual({ path: "/run/clamav/clamd.ctl" })
    expect(address("unix:///run/clamav/clamd.ctl")).toEqual({ path: "/run/clamav/clamd.ctl" })
    for (const wrong of [
      "scanner:3310",
      "http://scanner:3310",
      "tcp://",
      "tcp://scanner:0",
      "tcp://scanner:99999",
      "tcp://scanner:3310/path",
      "tcp://user@scanner:3310",
      "unix:clamd.ctl",
      "unix:",
    ])
      expect(() => address(wrong), wrong).toThrow("CLAMD_URL")
  })

  it("takes an SMTP server's address, and leaves STARTTLS out on loopback or when told to", () => {
    const address = (SMTP_URL: string) => loadEnv({ ...good, SMTP_URL }).SMTP_URL
    const nobody = { user: undefined, password: undefined }
    expect(loadEnv(good).SMTP_URL).toBeUndefined()
    expect(address("smtp://mail.example")).toEqual({
      host: "mail.example",
      port: 587,
      secure: false,
      startTls: "required",
      ...nobody,
    })
    expect(address("smtps://me%40x:p%2Fw@mail.example:4650/")).toMatchObject({
      port: 4650,
      secure: true,
      user: "me@x",
      password: "p/w",
    })
    expect(address("smtps://mail.example")).toMatchObject({ port: 465, secure: true })
    expect(address("smtp://mail.example?tls=never")).toMatchObject({ startTls: "never" })
    expect(address("smtp://[::1]:25")).toMatchObject({ host: "::1", port: 25, startTls: "never" })
    expect(address("smtp://localhost?tls=required")).toMatchObject({ startTls: "required" })
    for (const wrong of [
      "mail.example",
      "http://mail.example",
      "smtp://",
      "smtp://mail.example:0",
      "smtp://mail.example:99999",
      "smtp://mail.example/path",
      "smtp://mail.example?tls=perhaps",
      "smtp://mail.example?tls=never&x=1",
      "smtps://mail.example?tls=never",
      "smtp://user:100%@mail.example",
    ])
      expect(() => address(wrong), wrong).toThrow("SMTP_URL")
    expect(() => address("smtp://user:hunter2%@mail.example")).not.toThrow("hunter2")
  })

  it("sends mails one way, and takes webhook secrets with it", () => {
    const both = { ...good, RESEND_API_KEY: "re_x", SMTP_URL: "smtp://mail.example" }
    expect(() => loadEnv(both)).toThrow("RESEND_API_KEY and SMTP_URL exclude each other")
    const secrets = [24, 32].map((bytes) => `whsec_${randomBytes(bytes).toString("base64")}`)
    const RESEND_WEBHOOK_SECRET = secrets.join(", ")
    expect(() => loadEnv({ ...good, RESEND_WEBHOOK_SECRET })).toThrow("RESEND_WEBHOOK_SECRET")
    expect(loadEnv({ ...good, RESEND_API_KEY: "re_x", RESEND_WEBHOOK_SECRET }).RESEND_WEBHOOK_SECRET).toEqual(secrets)
    for (const weak of ["whsec_c2hvcnQ=", "guess-me", `${secrets[0]},`])
      expect(() => loadEnv({ ...good, RESEND_API_KEY: "re_x", RESEND_WEBHOOK_SECRET: weak }), weak).toThrow(
        "RESEND_WEBHOOK_SECRET",
      )
  })

  it("names all faults at once", () => {
    expect(() => loadEnv({})).toThrow(/DATABASE_URL.*AUTH_SECRET.*TOKEN_KEYS/)
  })

  it("takes S3 and Inngest whole or not at all", () => {
    expect(() => loadEnv({ ...good, S3_BUCKET: "b" })).toThrow("S3_BUCKET")
    expect(() => loadEnv({ ...good, INNGEST_EVENT_KEY: "k" })).toThrow("INNGEST_EVENT_KEY")
  })

  it("S68 shuts the mailbox on any address but loopback, behind a proxy, and when mails go out", () => {
    expect(loadEnv({ ...good, TRUSTED_PROXIES: "1" }).mailboxOpen).toBe(false)
    expect(loadEnv({ ...good, HOST: "0.0.0.0" }).mailboxOpen).toBe(false)
    expect(loadEnv({ ...good, APP_URL: "https://waybill.example" }).mailboxOpen).toBe(false)
    expect(loadEnv({ ...good, RESEND_API_KEY: "re_x" }).mailboxOpen).toBe(false)
    expect(loadEnv({ ...good, SMTP_URL: "smtp://127.0.0.1:25" }).mailboxOpen).toBe(false)
  })

  it("takes an address whole or refuses it: nothing of it is cut off without a word", () => {
    const whole = "wants http:// or https://, a host and perhaps a port, and no path, query or user name"
    const keys = { INNGEST_EVENT_KEY: "event", INNGEST_SIGNING_KEY: "0123456789abcdef" }
    for (const name of ["APP_URL", "INNGEST_BASE_URL", "INNGEST_SERVE_ORIGIN"] as const) {
      const load = (value: string) => loadEnv({ ...good, ...keys, [name]: value })[name]
      for (const [value, origin] of [
        ["https://Documents.Example.com", "https://documents.example.com"],
        ["https://documents.example.com/", "https://documents.example.com"],
        ["https://documents.example.com:443", "https://documents.example.com"],
        ["http://[::1]:3000/", "http://[::1]:3000"],
      ] as const) {
        expect(load(value), value).toBe(origin)
      }
      for (const rest of ["/waybill", "/waybill/", "//", "/#", "?tenant=a", "/?", "#top", "\\waybill", "/%2e/a"]) {
        expect(() => load(`https://documents.example.com${rest}`), rest).toThrow(`${name} ${whole}`)
      }
      expect(() => load("https://olga:secret@documents.example.com")).toThrow(`${name} ${whole}`)
    }
    expect(() => loadEnv({ ...good, INNGEST_DEV: "http://localhost:8288/dev" })).toThrow("INNGEST_DEV wants")
  })

  it("wants S3 on one side of a move, and a KMS key for KMS alone", () => {
    const s3 = { S3_BUCKET: "b", S3_ACCESS_KEY_ID: "a", S3_SECRET_ACCESS_KEY: "s" }
    expect(loadEnv({ ...good, ...s3, STORAGE_MOVING_FROM: "s3" }).STORAGE_MOVING_FROM).toBe("s3")
    expect(loadEnv({ ...good, ...s3, S3_ENCRYPTION: "kms", S3_KMS_KEY_ID: "k" }).S3_KMS_KEY_ID).toBe("k")
    expect(() => loadEnv({ ...good, STORAGE_MOVING_FROM: "disk" })).toThrow("STORAGE_MOVING_FROM wants S3_BUCKET")
    expect(() => loadEnv({ ...good, ...s3, STORAGE_MOVING_FROM: "tape" })).toThrow("STORAGE_MOVING_FROM")
    expect(() => loadEnv({ ...good, ...s3, S3_KMS_KEY_ID: "k" })).toThrow("S3_KMS_KEY_ID")
    expect(() => loadEnv({ ...good, ...s3, S3_ENCRYPTION: "rot13" })).toThrow("S3_ENCRYPTION")
  })

  it("has a row in README and a line in .env.example for every variable", () => {
    const source = readFileSync(join(root, "lib/platform/env.ts"), "utf8")
    const names = [...source.matchAll(/^ {4}([A-Z][A-Z0-9_]+): /gm)].map((match) => match[1] ?? "")
    expect(names.length).toBeGreaterThan(25)
    const readme = readFileSync(join(root, "README.md"), "utf8")
    const example = readFileSync(join(root, ".env.example"), "utf8")
    for (const name of names) {
      expect(readme, `README: ${name}`).toContain(`\`${name}\``)
      expect(example, `.env.example: ${name}`).toMatch(new RegExp(`^#?${name}=`, "m"))
    }
  })
})
