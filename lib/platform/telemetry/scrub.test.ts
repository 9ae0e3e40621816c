import fc from "fast-check"
import { describe, expect, test, vi } from "vitest"
import { scrub, scrubText } from "./scrub"

const ownSecret = vi.hoisted(() => {
  const made = "metrics-token-of-the-tests-0123456789"
  Object.assign(process.env, { METRICS_TOKEN: made })
  return made
})

const base64url = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
const secret = fc.string({ unit: fc.constantFrom(...base64url), minLength: 24, maxLength: 48 })
const jwe = fc.tuple(secret, secret, secret, secret).map(([head, iv, text, tag]) => `eyJ${head}..${iv}.${text}.${tag}`)

/** Names under which secrets travel, however they are written. */
const secretName = fc.constantFrom(
  ...["password", "newPassword", "PASSWORD", "token", "access_token", "refreshToken", "cookie", "set-cookie"],
  ...["authorization", "Authorization", "otp", "secret", "AUTH_SECRET", "apiKey", "api_key", "S3_SECRET_ACCESS_KEY"],
)

/** Ways in which a secret stands within words. */
const phrase = fc.constantFrom(
  (word: string) => `Bearer ${word}`,
  (word: string) => `authorization: basic ${word}`,
  (word: string) => `cannot reach postgres://waybill:${word}@db.internal:5432/waybill`,
  (word: string) => `redis://:${word}@cache`,
  (word: string) => `GET https://files.example/bucket/key?X-Amz-Signature=${word}&x=1 failed`,
  (word: string) => `at /verify?token=${word}`,
  (word: string) => `see /verify#token=${word}`,
  (word: string) => `{"password":"${word}"}`,
  (word: string) => `password=${word}; path=/`,
  (word: string) => `wba_${word}`,
  (word: string) => `wbr_${word} was used twice`,
  (word: string) => `$argon2id$v=19$m=19456,t=2,p=1$${word}$${word}`,
)

/** Puts a value somewhere deep. */
const nested = (value: fc.Arbitrary<unknown>) =>
  fc.tuple(value, fc.array(fc.constantFrom("list", "field", "cause"), { maxLength: 4 })).map(([inner, path]) =>
    path.reduce<unknown>((found, step) => {
      if (step === "list") return ["before", found]
      if (step === "field") return { inner: found, other: 1 }
      return new Error("outer", { cause: found })
    }, inner),
  )

const written = (value: unknown) => JSON.stringify(scrub(value))

describe("nothing secret is left", () => {
  test("under a secret's name, at any depth", () => {
    fc.assert(
      fc.property(
        nested(fc.tuple(secretName, secret).map(([name, word]) => ({ [name]: word, of: word.slice(0, 0) }))),
        secret,
        (value, _) => {
          const words = [
            ...JSON.stringify(value, (_key, part) => (part instanceof Error ? { c: part.cause } : part)).matchAll(
              /[\w-]{24,48}/g,
            ),
          ]
          for (const [word] of words) expect(written(value)).not.toContain(word)
        },
      ),
    )
  })

  test("within words, in a message, a stack or a field", () => {
    fc.assert(
      fc.property(secret, phrase, fc.constantFrom("text", "error", "field", "list"), (word, say, place) => {
        const words = say(word)
        const value = { text: words, error: new Error(words), field: { note: { words } }, list: [[words]] }[place]
        expect(written(value)).not.toContain(word)
      }),
    )
  })

  test("tokens of ours, wherever they stand", () => {
    fc.assert(
      fc.property(jwe, fc.string(), fc.string(), (token, before, after) => {
        expect(scrubText(`${before} ${token} ${after}`)).not.toContain(token.slice(-20))
        expect(scrubText(`/api/v1/download/${token}`)).toBe("/api/v1/download/[redacted]")
      }),
    )
  })

  test("the settings' own secrets, whatever stands around them", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(scrubText(before + ownSecret + after)).not.toContain(ownSecret)
        expect(written({ [`${before}${ownSecret}`]: new Error(`${before}${ownSecret}${after}`) })).not.toContain(
          ownSecret,
        )
      }),
    )
  })

  test("e-mail addresses", () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        expect(scrubText(`mail to ${address} failed`)).not.toContain(address)
      }),
    )
  })

  test("what libraries hang on their errors", () => {
    const error = Object.assign(new Error("duplicate key"), {
      code: "23505",
      detail: "Key (email)=(ada@example.com) already exists.",
      config: { headers: { "x-key": "abc" } },
    })
    const { stack: _, ...rest } = scrub(error) as Record<string, unknown>
    expect(rest).toEqual({ type: "Error", message: "duplicate key", code: "23505" })
  })
})

describe("the rest stays as it is", () => {
  test("ids, routes, figures and words", () => {
    const value = {
      requestId: "01a2140e-d735-7641-b0be-c7bcefb616f0",
      route: "/api/v1/files/{id}",
      milliseconds: 1.25,
      status: 200,
      fileId: null,
      allowed: true,
      at: new Date(0),
      words: "a job failed and is tried again",
    }
    expect(scrub(value)).toEqual(value)
  })

  test("what is too deep, too long or turns back on itself comes to an end", () => {
    const round: Record<string, unknown> = {}
    round.self = round
    expect(JSON.stringify(scrub(round)).length).toBeLessThan(1_000)
    expect((scrub("x".repeat(100_000)) as string).length).toBeLessThan(20_000)
    expect(scrub(new Uint8Array(1_000))).toBe("[1000 bytes]")
  })
})
