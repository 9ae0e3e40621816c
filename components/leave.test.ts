import { beforeEach, expect, test, vi } from "vitest"
import { leave } from "./leave"

const { signOut, notify } = vi.hoisted(() => ({ signOut: vi.fn(), notify: vi.fn() }))
vi.mock("next-auth/react", () => ({ signOut }))
vi.mock("./ui/notify", () => ({ notify }))
const assign = vi.fn()
vi.stubGlobal("window", { location: { assign } })

beforeEach(() => vi.clearAllMocks())

test("who has signed out is led on", async () => {
  signOut.mockResolvedValue({ url: "http://localhost:3000/sign-in" })
  await leave("/sign-in")
  expect(assign).toHaveBeenCalledWith("/sign-in")
  expect(notify).not.toHaveBeenCalled()
})

test.each([
  ["a problem in place of an answer", () => signOut.mockResolvedValue({ code: "cross_site", status: 403 })],
  ["a token that is not good", () => signOut.mockResolvedValue({ url: "http://a/api/auth/signout?csrf=true" })],
  ["no answer", () => signOut.mockRejectedValue(new TypeError("Failed to fetch"))],
])("%s signs nobody out, and it is said", async (_, happens) => {
  happens()
  await leave("/sign-in")
  expect(assign).not.toHaveBeenCalled()
  expect(notify).toHaveBeenCalledWith(expect.objectContaining({ kind: "error", message: "You are still signed in" }))
})
