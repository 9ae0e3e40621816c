import { afterEach, expect, test } from "vitest"
import { checkSettings, serverEnvironment, takeOpsPassword } from "./settings.ts"

const keys = { AUTH_SECRET: "a-secret-of-32-or-more-characters", TOKEN_KEYS: "k1:x", DATABASE_PASSWORD: "x" }

afterEach(() => {
  delete process.env.OPS_PASSWORD
})

test("OPS_PASSWORD is read once, and no server process has it", () => {
  process.env.OPS_PASSWORD = "quiet blue lamp 77"
  expect(takeOpsPassword()).toBe("quiet blue lamp 77")
  expect(takeOpsPassword()).toBeUndefined()
  expect(process.env).not.toHaveProperty("OPS_PASSWORD")
  expect(serverEnvironment(checkSettings(), keys, "postgresql://localhost/waybill")).not.toHaveProperty("OPS_PASSWORD")
})

test("a start without it is fine, and an empty one is none", () => {
  expect(takeOpsPassword()).toBeUndefined()
  process.env.OPS_PASSWORD = ""
  expect(takeOpsPassword()).toBeUndefined()
})

test.each(["replace-me-with-a-long-one", "changeme", "00000000"])("S11 %s refuses to boot", (password) => {
  process.env.OPS_PASSWORD = password
  expect(() => takeOpsPassword()).toThrow("OPS_PASSWORD is a placeholder")
})
