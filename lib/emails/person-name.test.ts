import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { isPersonName } from "./person-name"

describe("what a person can be called", () => {
  test.each([
    "Ada",
    "ada lovelace",
    "Ada Lovelace",
    "ADA LOVELACE",
    "Lovelace, Ada",
    "Dr. Ada King-Noel Jr.",
    "J. R. R. Tolkien",
    "Seán O’Brien",
    "Jean-Luc d'Arc",
    "Miguel de Cervantes Saavedra",
    "Ludwig van Beethoven",
    "María del Carmen de la Vega y Sánchez",
    "Nguyễn Thị Minh Khai",
    "Su Li",
    "Win My",
    "Do Kim",
    "Björk Guðmundsdóttir",
    "Владимир Ильич Ульянов",
    "Ελένη Παπαδοπούλου",
    "محمد بن سلمان",
    "שרה כהן",
    "山田 太郎",
    "王小明",
    "김철수",
    "さくら 田中",
    "ณัฐวุฒิ สกุลไทย",
    "अमिताभ बच्चन",
    "Will Grant",
    "Mark Bill May",
  ])("%j", (name) => {
    expect(isPersonName(name)).toBe(true)
  })

  test.each([
    "",
    " ",
    "-",
    "'",
    "https://evil.example/x",
    "evil.example",
    "www.evil.example",
    "evil․com",
    "evil。com",
    "evil．com",
    "evilꞏcom",
    "evil · com",
    "evil com",
    "evil dot com now",
    "me@evil.example",
    "Ada +49 170 1234567",
    "Call 0900 123456",
    "0 9 0 0 1 2 3",
    "٠٩٠٠١٢٣",
    "０９００",
    "①②③",
    "Ada 2",
    "Client 3f2a9c1e",
    "Your account was hacked",
    "Your Account Was Hacked",
    "YOUR ACCOUNT WAS HACKED",
    "Ihr Konto wurde gesperrt",
    "Votre compte est bloqué",
    "Su cuenta ha sido bloqueada",
    "Ваш аккаунт заблокирован",
    "您的账户已被冻结请致电客服",
    "Call Now",
    "Please pay",
    "Click-Here",
    "win a free prize at our shop tonight",
    "One Two Three Four Five Six",
    "GREAT OFFERS WAITING",
    "Hello! Ada",
    "Ada: urgent",
    "Ada; Bob",
    "Ada (call me)",
    "Ada\nBob",
    "<script>",
    "Ada & Bob",
    "$1000",
    "100%",
    "Ada 🎁",
    "A\u202eda",
    "A\u200bda",
    "Аda",
    "𝐀𝐝𝐚",
    "Ａｄａ",
    "A\u0301\u0301\u0301\u0301da",
    "x".repeat(25),
    "Ada ".repeat(20).trim(),
  ])("not %j", (name) => {
    expect(isPersonName(name)).toBe(false)
  })

  test("nothing with a digit, a sign or a dot between letters is a name", () => {
    const signs = fc.constantFrom(...'0123456789٣３①.:/\\@#$%&!?=+_()<>[]{}|~^*";·•․。！／＠')
    const letters = fc.stringMatching(/^[a-z]{1,8}$/)
    fc.assert(
      fc.property(letters, signs, letters, (before, sign, after) => {
        expect(isPersonName(before + sign + after)).toBe(false)
      }),
    )
  })
})
