import { hash } from "@node-rs/argon2"
import { describe, expect, it } from "vitest"
import { hashPassword, hashPasswordLike, noPassword, verifyPassword } from "./passwords"

const matches = async (passwordHash: string | undefined, password: string) =>
  (await verifyPassword(passwordHash, password)).matches

describe("passwords", () => {
  it("S2 compares unmodified: no trimming, no cutting, no folding", async () => {
    const long = "a long enough one ".repeat(14)
    const passwordHash = await hashPassword(` ${long}`)
    expect(await verifyPassword(passwordHash, ` ${long}`)).toEqual({ matches: true, outdated: false })
    for (const other of [long, ` ${long}`.slice(0, -1), ` ${long.toUpperCase()}`]) {
      expect(await matches(passwordHash, other)).toBe(false)
    }
  })

  it.each([
    ["é in one piece or two", "café crème brûlée", "cafe\u0301 cre\u0300me bru\u0302le\u0301e"],
    ["Hangul by syllable or by letter", "비밀번호 열쇠", "비밀번호 열쇠".normalize("NFD")],
    ["marks in either order", "a\u0323\u0302 quiet lamp", "a\u0302\u0323 quiet lamp"],
    ["Å and the Ångström sign", "Ångström mäßig", "\u212bngström mäßig"],
    ["a no-break space for a space", "quiet blue lamp", "quiet\u00a0blue\u00a0lamp"],
    ["an ideographic space for a space", "静かな 青い", "静かな\u3000青い"],
  ])("S2 takes one password for one, however a keyboard spells it: %s", async (_, one, other) => {
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      const passwordHash = await hashPassword(first)
      expect(await verifyPassword(passwordHash, second)).toEqual({ matches: true, outdated: false })
      expect(await hashPasswordLike(passwordHash, second)).toBe(passwordHash)
    }
  })

  it.each([
    ["width", "ＡＢＣ lamp", "ABC lamp"],
    ["case", "Straße 1", "strasse 1"],
    ["ligatures", "ﬁnd me", "find me"],
    ["superscripts", "x² blue", "x2 blue"],
  ])("S2 keeps passwords apart that differ in %s", async (_, one, other) => {
    expect(await matches(await hashPassword(one), other)).toBe(false)
  })

  it("S2 a hash of before, of the password as it came, still works and is outdated", async () => {
    const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
    const decomposed = "Zürich été".normalize("NFD")
    for (const typed of ["Zürich été", decomposed]) {
      expect(await verifyPassword(await hash(decomposed, cost), typed)).toEqual({ matches: true, outdated: true })
    }
    const spaced = await hash("quiet\u00a0blue lamp", cost)
    expect(await verifyPassword(spaced, "quiet\u00a0blue lamp")).toEqual({ matches: true, outdated: true })
    const cheap = await hash("quiet blue lamp", { ...cost, timeCost: 1 })
    expect(await verifyPassword(cheap, "quiet blue lamp")).toEqual({ matches: true, outdated: true })
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
    expect(await matches(undefined, "nobody has this password")).toBe(false)
    expect(await matches(noPassword, noPassword)).toBe(false)
  })
})
