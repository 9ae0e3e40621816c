import { describe, expect, it } from "vitest"
import { isPlaceholder, passwordIn } from "./placeholders"

describe("a placeholder of an example", () => {
  it.each([
    "replace-me",
    "replace-me-with-32-or-more-characters",
    "REPLACE_ME",
    "replaceme",
    "changeme",
    "pleasechangeme",
    "fill-me",
    "change-me",
    "ChangeIt",
    "change_this_to_a_secret",
    "your-secret-key",
    "placeholder",
    "insert-key-here",
    "0000000000000000",
    "00000000-0000-0000-0000-000000000000",
    "signkey-prod-00000000000000000000000000000000",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "xxxxxxxx",
    "********",
    "00",
  ])("%s", (value) => expect(isPlaceholder(value)).toBe(true))

  it.each([
    "5f3c5f3c5f3c5f3c5f3c5f3c5f3c5f3c",
    "kX2v9Qm4Tz7Lb1Ws8Rf3Yh6Nd5Pc0Ja",
    "quiet blue lamp 77",
    "0a0b0c0d0e0f",
    "signkey-prod-5f3c5f3c5f3c5f3c5f3c5f3c5f3c5f3c",
    "re_5Kd8replacement",
    "exchange-rate-service-key",
    "exchange-items-7",
    "interchangeitaly",
    "fulfill-in",
    "re_x",
    "",
  ])("none: %s", (value) => expect(isPlaceholder(value)).toBe(false))

  it("is found in an address, as its password", () => {
    expect(passwordIn("postgresql://waybill:replace%2Dme@db:5432/waybill")).toBe("replace-me")
    expect(passwordIn("postgresql://waybill@db/waybill")).toBe("")
    expect(passwordIn("no address")).toBe("")
  })
})
