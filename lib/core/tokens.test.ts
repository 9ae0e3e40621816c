import { randomBytes } from "node:crypto"
import fc from "fast-check"
import { CompactEncrypt, EncryptJWT, SignJWT } from "jose"
import { describe, expect, it, vi } from "vitest"

const keys = vi.hoisted(() => ({
  newest: `${"n".repeat(42)}M`,
  older: `${"o".repeat(42)}M`,
  retired: `${"r".repeat(42)}M`,
}))

vi.mock("@/lib/platform/env", () => {
  const key = (kid: "newest" | "older") => ({ kid, key: new Uint8Array(Buffer.from(keys[kid], "base64url")) })
  return { env: () => ({ TOKEN_KEYS: [key("newest"), key("older")] }) }
})

const { ExpiredTokenError, openToken, sealToken } = await import("./tokens")

const claims = { id: "0198c0de-0000-7000-8000-000000000001", audience: "0198c0de-0000-7000-8000-000000000002" }
const inAnHour = () => new Date(Date.now() + 3_600_000)
const invalid = expect.objectContaining({ code: "invalid_token" })

function sealWith(kid: keyof typeof keys, header: Record<string, unknown> = {}, payload: Record<string, unknown> = {}) {
  return new EncryptJWT({ purpose: "download", ...payload })
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid, ...header })
    .setJti(claims.id)
    .setAudience(claims.audience)
    .setExpirationTime(inAnHour())
    .encrypt(new Uint8Array(Buffer.from(keys[kid], "base64url")))
}

describe("tokens", () => {
  it("opens what it sealed, and shows nothing of it", async () => {
    const token = await sealToken("download", claims, inAnHour())
    expect(await openToken("download", token)).toEqual(claims)
    const visible = token.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"))
    expect(visible.join("")).not.toContain(claims.id)
    expect(visible.join("")).not.toContain("download")
  })

  it("S14 is never the same twice", async () => {
    const expiry = inAnHour()
    const made = await Promise.all(Array.from({ length: 50 }, () => sealToken("download", claims, expiry)))
    expect(new Set(made).size).toBe(50)
  })

  it("S15 any changed character is refused, with one uniform error", async () => {
    const token = await sealToken("download", claims, inAnHour())
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...alphabet), async (index, character) => {
        const changed = token.slice(0, index) + character + token.slice(index + 1)
        if (sameBytes(changed, token)) return
        await expect(openToken("download", changed)).rejects.toEqual(invalid)
      }),
      { numRuns: 300 },
    )
  })

  it("S15 whatever is not a token at all is refused alike", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 300 }), async (text) => {
        await expect(openToken("download", text)).rejects.toEqual(invalid)
      }),
    )
  })

  it("S16 other algorithms are refused", async () => {
    const key = new Uint8Array(Buffer.from(keys.newest, "base64url"))
    const signed = await new SignJWT({ purpose: "download" })
      .setProtectedHeader({ alg: "HS256", kid: "newest" })
      .setJti(claims.id)
      .setAudience(claims.audience)
      .setExpirationTime("1h")
      .sign(key)
    const wrapped = await new CompactEncrypt(new TextEncoder().encode("{}"))
      .setProtectedHeader({ alg: "A256KW", enc: "A256GCM", kid: "newest" })
      .encrypt(key)
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from("{}").toString("base64url")}.`
    for (const token of [signed, wrapped, none]) await expect(openToken("download", token)).rejects.toEqual(invalid)
  })

  it("S17 a key that the header brings along is ignored", async () => {
    const own = randomBytes(32)
    const token = await new EncryptJWT({ purpose: "download" })
      .setProtectedHeader({
        alg: "dir",
        enc: "A256GCM",
        kid: "newest",
        jku: "https://evil.example/keys",
      })
      .setJti(claims.id)
      .setAudience(claims.audience)
      .setExpirationTime("1h")
      .encrypt(own)
    await expect(openToken("download", token)).rejects.toEqual(invalid)
  })

  it("S18 an expired token is told apart from a bad one, with its claims for the caller alone", async () => {
    const token = await sealToken("download", claims, new Date(Date.now() - 1000))
    const error = await openToken("download", token).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ExpiredTokenError)
    expect(error).toMatchObject({ code: "expired_token", claims })
  })

  it("S19 a token for one purpose is worth nothing for another, expired or not", async () => {
    for (const expiresAt of [inAnHour(), new Date(Date.now() - 1000)]) {
      const token = await sealToken("verify-email", claims, expiresAt)
      await expect(openToken("download", token)).rejects.toEqual(invalid)
      await expect(openToken("reset-password", token)).rejects.toEqual(invalid)
    }
  })

  it("S20 a token without an audience of its own is refused", async () => {
    const token = await new EncryptJWT({ purpose: "download" })
      .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: "newest" })
      .setJti(claims.id)
      .setExpirationTime("1h")
      .encrypt(new Uint8Array(Buffer.from(keys.newest, "base64url")))
    await expect(openToken("download", token)).rejects.toEqual(invalid)
  })

  it("S67 tokens of an older key stay good, those of a retired one die", async () => {
    expect(await openToken("download", await sealWith("older"))).toEqual(claims)
    await expect(openToken("download", await sealWith("retired"))).rejects.toEqual(invalid)
  })
})

/** Base64url leaves bits of a last character unused: two spellings can be the same bytes. */
function sameBytes(one: string, other: string): boolean {
  const bytes = (token: string) => token.split(".").map((part) => Buffer.from(part, "base64url").toString("hex"))
  return bytes(one).join(".") === bytes(other).join(".") && one.split(".").length === other.split(".").length
}
