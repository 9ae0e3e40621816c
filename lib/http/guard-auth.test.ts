import { expect, test } from "vitest"
import { guardAuth } from "./guard-auth"

/** What reaches next-auth of a request; null when it is answered before. */
async function reaches(method: string, path: string, init: RequestInit = {}) {
  let reached: Request | null = null
  const guard = guardAuth(async (request) => {
    reached = request
    return new Response("reached")
  })
  const url = new URL(path, "http://localhost:3000")
  const nextauth = url.pathname.split("/").slice(3)
  const response = await guard(new Request(url, { method, ...init }), { params: Promise.resolve({ nextauth }) })
  return { response, reached: reached as Request | null }
}

test.each([
  ["GET", "callback/credentials", 405, "POST"],
  ["HEAD", "callback/credentials", 405, "POST"],
  ["PUT", "callback/credentials", 405, "POST"],
  ["POST", "csrf", 405, "GET, HEAD"],
  ["POST", "session", 405, "GET, HEAD"],
  ["POST", "signin", 405, "GET, HEAD"],
  ["DELETE", "signout", 405, "GET, HEAD, POST"],
  ["GET", "callback", 404, null],
  ["GET", "callback/google", 404, null],
  ["POST", "callback/email", 404, null],
  ["POST", "_log", 404, null],
  ["GET", "verify-request", 404, null],
  ["GET", "session/x", 404, null],
])("%s /api/auth/%s is answered %i before next-auth sees it", async (method, action, status, allow) => {
  const { response, reached } = await reaches(method, `/api/auth/${action}`)
  expect([response.status, response.headers.get("allow"), reached]).toEqual([status, allow, null])
})

test("next-auth gets nothing of an address that it would fail at, or that leads elsewhere", async () => {
  for (const [query, expected] of [
    ["?callbackUrl=javascript:alert(1)", ""],
    ["?callbackUrl=nonsense", ""],
    ["?callbackUrl=https://evil.example/x", ""],
    ["?callbackUrl=/.//evil.example/x", ""],
    ["?callbackUrl=/portal", "?callbackUrl=http%3A%2F%2Flocalhost%3A3000%2Fportal"],
    ["?error=%0d%0aSet-Cookie:%20a=b", ""],
    ["?error=%E2%82%AC", ""],
    ["?error=CredentialsSignin", "?error=CredentialsSignin"],
    ["?nextauth=x&state=y&__proto__=z", ""],
  ]) {
    const { reached } = await reaches("GET", `/api/auth/signin${query}`)
    expect(new URL(reached?.url ?? "").search, query).toBe(expected)
  }
})

test("its own memory of where to go, a cookie, is forgotten when it holds no address", async () => {
  for (const value of [
    "nonsense",
    "",
    "javascript:x",
    "%E0%A4%A",
    "/portal",
    "http:",
    "https%3A%2F%2F",
    "http://a:b:c",
  ]) {
    const cookie = `a=b; next-auth.callback-url=${value}; waybill.session=s`
    const { response, reached } = await reaches("GET", "/api/auth/csrf", { headers: { cookie } })
    expect([response.status, reached], value).toEqual([400, null])
    expect(response.headers.getSetCookie()[0]).toMatch(/^next-auth\.callback-url=; Path=\/; Max-Age=0/)
  }
  const cookie = "next-auth.callback-url=http%3A%2F%2Flocalhost%3A3000%2Fportal"
  expect((await reaches("GET", "/api/auth/csrf", { headers: { cookie } })).reached).not.toBeNull()
})

test("a HEAD is a GET, and a small POST of our own pages goes through with its body", async () => {
  expect((await reaches("HEAD", "/api/auth/session")).reached?.method).toBe("GET")
  const form = { "content-type": "application/x-www-form-urlencoded", origin: "http://localhost:3000" }
  const { reached } = await reaches("POST", "/api/auth/callback/credentials", { headers: form, body: "csrfToken=x" })
  expect(await reached?.text()).toBe("csrfToken=x")
})

test.each(["application/json", "multipart/form-data; boundary=x", "text/plain", null])(
  "S45 a body of the type %j does not reach next-auth",
  async (type) => {
    const headers: Record<string, string> = {
      origin: "http://localhost:3000",
      ...(type ? { "content-type": type } : {}),
    }
    const body = new TextEncoder().encode("")
    const { response, reached } = await reaches("POST", "/api/auth/callback/credentials", { headers, body })
    expect([response.status, reached]).toEqual([415, null])
  },
)
