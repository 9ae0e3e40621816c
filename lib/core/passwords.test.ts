import { describe, expect, it } from "vitest"
import { checkPassword, hashPassword, passwordLength, verifyPassword } from "./passwords"

const someone = { name: "Martha Weber", email: "martha.weber@contoso.example" }
const weak = expect.objectContaining({ code: "weak_password" })

describe("passwords", () => {
  it("S1 eight characters are enough, 64 and more are welcome, nothing is demanded of their kind", () => {
    for (const password of [
      "kzqwmrtx",
      "zzz yyy xxx",
      `${"ü".repeat(4)}qwzx`,
      "correct horse battery staple ".repeat(8),
    ]) {
      expect(() => checkPassword(password, someone)).not.toThrow()
    }
    expect(passwordLength.max).toBeGreaterThanOrEqual(64)
    expect(() => checkPassword("kzqwmrt", someone)).toThrow(weak)
  })

  it("S2 compares unmodified: no trimming, no cutting, no folding", async () => {
    const long = "a long enough one ".repeat(14)
    const passwordHash = await hashPassword(` ${long}`)
    expect(await verifyPassword(passwordHash, ` ${long}`)).toBe(true)
    for (const other of [long, ` ${long}`.slice(0, -1), ` ${long.toUpperCase()}`]) {
      expect(await verifyPassword(passwordHash, other)).toBe(false)
    }
  })

  it("S3 refuses the most used ones, the product's name and the person's own", () => {
    for (const password of [
      "password",
      "12345678",
      "qwertyuiop",
      "Waybill1",
      "aaaaaaaaaa",
      "martha.weber",
      "contoso123",
      "Weber2024",
    ]) {
      expect(() => checkPassword(password, someone), password).toThrow(weak)
    }
  })

  it("S4 is Argon2id with at least 19 MiB and two passes", async () => {
    const [, algorithm, , cost] = (await hashPassword("kzqwmrtx")).split("$")
    expect(algorithm).toBe("argon2id")
    const { m, t, p } = Object.fromEntries((cost ?? "").split(",").map((part) => part.split("=")))
    expect(Number(m)).toBeGreaterThanOrEqual(19_456)
    expect(Number(t)).toBeGreaterThanOrEqual(2)
    expect(p).toBe("1")
  })

  it("S7 hashes also when there is nobody, and says no", async () => {
    expect(await verifyPassword(undefined, "nobody has this password")).toBe(false)
  })
})
