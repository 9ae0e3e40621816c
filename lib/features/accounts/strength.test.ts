import { describe, expect, it, test } from "vitest"
import { passwordLength } from "@/lib/core/opaque-string"
import { checkPassword } from "./check-password"
import { judgePassword } from "./strength"

const martha = { name: "Martha Weber", email: "martha.weber@contoso.example" }
const advice = (password: string) => judgePassword(password, martha).advice

describe("S1 eight characters are enough, 64 and more are welcome, nothing is demanded of their kind", () => {
  it.each([
    "kzqwmrtx",
    "xK9#mP2q",
    "9174620538",
    "quiet blue lamp 77",
    "ein Satz, mit Leerzeichen und ü 🦆",
    "静かな青いランプ",
    "correct horse battery staple ".repeat(8),
    "Martha Weber and the quiet blue lamp",
    `${"a".repeat(60)}kzqwmrtxvb`,
  ])("%s", (password) => {
    expect(judgePassword(password, martha)).toMatchObject({ advice: null })
    expect(judgePassword(password, martha).score).toBeGreaterThanOrEqual(3)
  })

  test("seven are not", () => {
    expect(passwordLength.max).toBeGreaterThanOrEqual(64)
    expect(advice("kzqwmrt")).toMatch(/at least 8 characters/)
    expect(advice("🦆🐸🐙🦔🐝🦊🐼")).toMatch(/at least 8 characters/)
  })
})

describe("S3 refuses what is guessed first", () => {
  it.each([
    ["the most used ones", ["password", "12345678", "iloveyou2", "letmein2025", "trustno1!", "football2026"]],
    ["in disguise", ["Passw0rd!", "P@$$w0rd!!", "p455w0rd1", "drowssap321", "Fr33d0m!", "p@ss w0rd 123"]],
    [
      "a word, a year and a sign",
      ["Welcome123!", "Summer2026!", "Sommer2026!", "Winter2026/27", "Berlin2026!", "D3utschland2026!"],
    ],
    [
      "a common one with more around it",
      ["Passwort123!", "ChangeMe2026!", "Letmein!!2024", "Qwerty123!Qwerty", "Secret.Password.1"],
    ],
    ["a common one twice", ["password password", "passwordpassword", "Password-Password-1", "admin-admin-2026"]],
    [
      "rows of keys",
      ["1q2w3e4r5t6y7u", "1q2w3e4r5t6z7u", "qwertyuiop", "asdfghjkl;'", "yxcvbnm123!", "azertyuiop1", "zaq1@WSX"],
    ],
    [
      "repetitions and sequences",
      ["aaaaaaaaaaaa", "a".repeat(200), "abcabcabcabc", "abcdefgh1", "1234567890!@#$", "🦆🦆🦆🦆🦆🦆🦆🦆"],
    ],
    ["dates", ["10.10.1990!", "2026-11-29"]],
  ])("%s", (_, passwords) => {
    expect(passwords.filter((password) => advice(password) === null)).toEqual([])
  })

  it.each([
    "waybill1",
    "W@yb1ll2026",
    "waybill-secret",
    "Welcome to Waybill",
    "martha.weber",
    "MarthaWeber2026!",
    "Weber2024",
    "rebeWahtraM1",
    "contoso123",
    "Contoso!Waybill!1",
    "Martha+Weber=2026",
    "martha.weber@contoso.example",
  ])("the product's words and the person's own: %s", (password) => {
    expect(advice(password)).toMatch(/your name, your address/)
  })

  it("a name with accents without them, and one typed in two pieces", () => {
    const owner = { name: "Zoë Müller", email: "zm@example.com" }
    for (const password of ["Muller2026!", "Müller2026!", "Müller2026!".normalize("NFD"), "zoe-muller-1"]) {
      expect(judgePassword(password, owner).advice, password).not.toBeNull()
    }
  })

  it("what not every browser sends alike", () => {
    for (const password of ["kzqw\u0007mrtxy", "kzqwmrtxy\ud800", "kzqwmrtxy\ufffe"]) {
      expect(advice(password)).toMatch(/alike/)
    }
  })

  it("within a fraction of a second of CPU, however long and odd", () => {
    const odd = [
      "4@8({[</369&#!1|0$5+7%2".repeat(11),
      "01/02/2026 ".repeat(23),
      "1q2w3e4r".repeat(32),
      "p4$$w0rd@1!i|".repeat(19),
    ]
    for (const password of odd) judgePassword(password, martha)
    const begun = process.threadCpuUsage()
    for (const password of odd) judgePassword(password.slice(0, 256), martha)
    const { user } = process.threadCpuUsage(begun)
    expect(user / 1_000 / odd.length).toBeLessThan(250)
  })

  it("with a reason, at its field", async () => {
    const refused = expect.objectContaining({
      code: "weak_password",
      faults: [{ path: "password", message: expect.stringMatching(/close to one of those/) }],
    })
    await expect(checkPassword("Passw0rd!", martha)).rejects.toEqual(refused)
    await expect(checkPassword("quiet blue lamp 77", martha)).resolves.toBeUndefined()
  })
})
