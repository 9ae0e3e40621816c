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

  it("names all faults at once", () => {
    expect(() => loadEnv({})).toThrow(/DATABASE_URL.*AUTH_SECRET.*TOKEN_KEYS/)
  })

  it("takes S3 and Inngest whole or not at all", () => {
    expect(() => loadEnv({ ...good, S3_BUCKET: "b" })).toThrow("S3_BUCKET")
    expect(() => loadEnv({ ...good, INNGEST_EVENT_KEY: "k" })).toThrow("INNGEST_EVENT_KEY")
  })

  it("S68 shuts the mailbox on any address but loopback, and when mails go out", () => {
    expect(loadEnv({ ...good, HOST: "0.0.0.0" }).mailboxOpen).toBe(false)
    expect(loadEnv({ ...good, APP_URL: "https://waybill.example" }).mailboxOpen).toBe(false)
    expect(loadEnv({ ...good, RESEND_API_KEY: "re_x" }).mailboxOpen).toBe(false)
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
