import { connect } from "node:net"
import { expect } from "@playwright/test"
import { documentedOperations, methods, offeredOperations } from "../../fixtures/api-routes"
import { ownPage, signedInBrowser, signInByForm } from "../../fixtures/browser-session"
import { type Caller, expectProblem, tusHeaders } from "../../fixtures/caller"
import { makeDocument } from "../../fixtures/office"
import { answerOf, rawRequest } from "../../fixtures/raw"
import { test } from "../../fixtures/waybill"

const someId = "0197c8d2-7a4e-7d3c-8f00-000000000000"
const pages = ["/", "/sign-in", "/sign-up", "/verify", "/forgot-password", "/reset-password", "/docs", "/nowhere"]

/** `POST /files/{id}` as a method and a path that can be called. */
function callable(operation: string): { method: string; path: string } {
  const [method = "", path = ""] = operation.split(" ")
  return { method, path: `/api/v1${path.replace("{id}", someId).replace("{token}", "x")}` }
}

const isWrite = (operation: string) => !/^(GET|HEAD|OPTIONS) /.test(operation)

test("S44 a write with a cookie is refused from another site, from nowhere and from null", async ({ site }) => {
  const { account } = await site.signedUpClient()
  const { browser } = await signedInBrowser(site.url, account)
  const foreign: Record<string, string>[] = [
    {},
    { origin: "null" },
    { origin: "https://evil.example" },
    { origin: `${site.url}.evil.example` },
    { origin: site.url.replace("http:", "https:") },
    { origin: `${site.url}0` },
    { origin: site.url, "sec-fetch-site": "cross-site" },
    { origin: site.url, "sec-fetch-site": "same-site" },
    { origin: site.url, "sec-fetch-site": "none" },
    { referer: `${site.url}/portal` },
  ]
  for (const headers of foreign) {
    await expectProblem(await browser.send("POST", "me/visit", { headers }), 403, "cross_site")
  }
  expect((await browser.send("POST", "me/visit", { headers: ownPage(site.url) })).status).toBe(204)

  const writes = offeredOperations().filter(isWrite)
  expect(writes.length).toBeGreaterThan(12)
  for (const operation of writes) {
    const { method, path } = callable(operation)
    const refused = await browser.send(method, path, { headers: { origin: "https://evil.example" } })
    expect([refused.status, (await refused.json()).code], operation).toEqual([403, "cross_site"])
  }
})

test("S44 next-auth's own writes want the token of its form", async ({ site }) => {
  const { account } = await site.signedUpClient()
  const { browser } = await signedInBrowser(site.url, account)
  const form = { "content-type": "application/x-www-form-urlencoded" }
  const body = new URLSearchParams({ csrfToken: "0".repeat(64), json: "true" }).toString()
  await browser.send("POST", "/api/auth/signout", { headers: form, body })
  expect((await browser.get("me")).status).toBe(200)
  const signIn = new URLSearchParams({ csrfToken: "0".repeat(64), email: account.email, password: account.password })
  const answer = await site.nobody.send("POST", "/api/auth/callback/credentials", {
    headers: form,
    body: signIn.toString(),
  })
  expect(answer.headers.getSetCookie().filter((line) => line.startsWith("waybill.session="))).toEqual([])
})

test("S45 another content type is refused", async ({ site }) => {
  const ops = await site.ops()
  const operations = await documentedOperations(site.nobody)
  const withJson = [...operations].filter(([, { requestBody }]) => requestBody?.content["application/json"])
  expect(withJson.length).toBeGreaterThan(7)
  const client = await site.signedUpClient()
  for (const [operation] of withJson) {
    const { method, path } = callable(operation)
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data"]) {
      const answer = await client.send(method, path, { headers: { "content-type": type }, body: '{"email":"a@b.de"}' })
      await expectProblem(answer, 415, "unsupported_media_type")
    }
  }
  await expectProblem(await ops.post("files", { file: "x" }), 415, "unsupported_media_type")
  const begun = await ops.beginUpload(await makeDocument("docx"))
  const headers = { ...tusHeaders, "upload-offset": "0", "content-type": "text/plain" }
  const appended = await ops.send("PATCH", begun.headers.get("location") ?? "", { headers, body: "PK" })
  await expectProblem(appended, 400, "invalid_request")
})

test("S46 no other origin is allowed to read anything", async ({ site }) => {
  const ops = await site.ops()
  const origin = "https://evil.example"
  const closed = (answer: Response, where: string) =>
    expect(
      [...answer.headers.keys()].filter((name) => name.startsWith("access-control-")),
      where,
    ).toEqual([])
  for (const operation of offeredOperations()) {
    const { method, path } = callable(operation)
    closed(await ops.send(method, path, { headers: { origin } }), operation)
    const preflight = {
      origin,
      "access-control-request-method": method,
      "access-control-request-headers": "authorization",
    }
    closed(await site.nobody.send("OPTIONS", path, { headers: preflight }), `preflight of ${operation}`)
  }
  const begun = await ops.send("POST", "uploads", {
    headers: { ...tusHeaders, origin, "upload-length": "9", "upload-metadata": "filename YS5kb2N4" },
  })
  expect(begun.status).toBe(201)
  closed(begun, "a tus upload that begins")
  for (const path of ["/", "/api/auth/csrf", "/api/auth/session", "/api/health"]) {
    closed(await site.nobody.get(path, { origin }), path)
  }
})

test("S47 pages run only the scripts that were sent with them", async ({ site }) => {
  const nonces = new Set<string>()
  for (const path of pages) {
    const page = await site.nobody.get(path)
    const policy = new Map(
      (page.headers.get("content-security-policy") ?? "").split(";").map((directive) => {
        const [name = "", ...sources] = directive.trim().split(" ")
        return [name, sources.join(" ")]
      }),
    )
    expect(policy.get("default-src"), path).toBe("'none'")
    for (const name of ["object-src", "base-uri", "frame-ancestors"]) expect(policy.get(name), path).toBe("'none'")
    const scripts = policy.get("script-src") ?? ""
    expect(scripts, path).not.toMatch(/unsafe|\*|https?:/)
    const nonce = /'nonce-([^']{22,})'/.exec(scripts)?.[1] ?? ""
    expect(nonce, path).not.toBe("")
    nonces.add(nonce)
    const tags = [...(await page.text()).matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag)
    for (const tag of tags) expect(tag, path).toContain(`nonce="${nonce}"`)
    expect(page.headers.get("x-frame-options")).toBe("DENY")
  }
  expect(nonces.size).toBe(pages.length)
  const policy = (await site.nobody.get("files")).headers.get("content-security-policy")
  expect(policy).toBe("default-src 'none'; frame-ancestors 'none'")
})

test("S48 nothing is sniffed, and over plain http nothing is said of https", async ({ site }) => {
  for (const path of [...pages, "files", "openapi.json", "/api/auth/csrf", "/api/dev/mailbox"]) {
    const { headers } = await site.nobody.get(path)
    expect(headers.get("x-content-type-options"), path).toBe("nosniff")
    expect(headers.get("strict-transport-security"), path).toBeNull()
  }
})

test("S49 a callback URL leads to no other site", async ({ site }) => {
  const { account } = await site.signedUpClient()
  const { browser } = await signedInBrowser(site.url, account)
  const away = [
    "https://evil.example/x",
    "//evil.example/x",
    "/\\evil.example/x",
    "\\\\evil.example/x",
    "https:evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    `${site.url}.evil.example/`,
    `${site.url}@evil.example/`,
    "/.//evil.example/x",
    "/x/..//evil.example/x",
    "/%2e//evil.example/x",
    "/%2e%2e//evil.example/x",
    "/.\t//evil.example/x",
    "/%5cevil.example/x",
    "/%2f/evil.example/x",
    `${site.url}//evil.example/x`,
    `${site.url}/.//evil.example/x`,
  ]
  // Where a browser would go, and whoever takes the path alone.
  const own = (location: string) => {
    const target = new URL(location, site.url)
    expect(target.origin, location).toBe(site.url)
    expect(new URL(target.pathname, site.url).origin, location).toBe(site.url)
  }
  for (const callbackUrl of away) {
    const { response } = await signInByForm(site.url, account, { callbackUrl })
    expect(response.status).toBe(200)
    own((await response.json()).url)
    const signedIn = await browser.get(`/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`)
    expect(signedIn.status).toBe(307)
    own(signedIn.headers.get("location") ?? "")
    const page = await (await site.nobody.get(`/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`)).text()
    expect(page).not.toMatch(/(href|action)="[^"]*evil\.example/)
    expect(page).not.toMatch(/destination\\?":\\?"(?!\/\\?")/)
  }
  const kept = await browser.get(`/sign-in?callbackUrl=${encodeURIComponent("/x/../portal?sort=name")}`)
  expect(kept.headers.get("location")).toBe("/portal?sort=name")
})

test("S49 nor does the address of a page, however it is written", async ({ site }) => {
  const targets = [
    "//evil.example/",
    "/.//evil.example/",
    "/x/..//evil.example/",
    "/%2e//evil.example/",
    "/%2f/evil.example/",
  ]
  for (const path of [...targets, "/%5cevil.example/", "/x//evil.example/", "/evil.example//", "/.%2f/evil.example/"]) {
    const request = rawRequest(site.url, { path })
    request.end()
    const { location } = (await answerOf(request)).headers
    if (location) expect(new URL(new URL(location, site.url).pathname, site.url).origin, path).toBe(site.url)
  }
})

test("nothing that a stranger sends to next-auth is a fault of the server", async ({ site }) => {
  const gets = [
    "callback/credentials",
    "callback/credentials?callbackUrl=x",
    "csrf?callbackUrl=javascript:x",
    "csrf?callbackUrl=nonsense&callbackUrl=%00",
    "session?callbackUrl=//",
    "providers?callbackUrl=http://[",
    "signin?callbackUrl=%E2%82%AC&error=%0d%0ax",
    "signin/credentials",
    "signout?callbackUrl=x",
    "error?error=%0aSet-Cookie:%20a=b",
    "error?error=%E2%82%AC",
    "error",
    "verify-request",
    "callback",
    "_log",
    "%00",
  ]
  const cookies = [
    "",
    "next-auth.callback-url=nonsense",
    "next-auth.csrf-token=%E0%A4%A; next-auth.csrf-token=|; waybill.session=x.y.z",
    `next-auth.csrf-token=${"x".repeat(3_000)}; =; ;;`,
  ]
  for (const path of gets) {
    for (const cookie of cookies) {
      for (const method of ["GET", "HEAD"]) {
        const { status } = await site.nobody.send(method, `/api/auth/${path}`, { headers: { cookie } })
        expect(status, `${method} ${path} ${cookie}`).toBeLessThan(500)
      }
    }
  }
  await expectProblem(await site.nobody.get("/api/auth/callback/credentials"), 405, "method_not_allowed")
  for (const action of ["callback/credentials", "signout", "signin/credentials", "csrf", "session", "_log"]) {
    for (const type of ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]) {
      for (const body of [
        "",
        "null",
        "[]",
        '"x"',
        "{",
        '{"email":{"a":1},"password":[],"csrfToken":{},"callbackUrl":5}',
      ]) {
        const answer = await site.nobody.send("POST", `/api/auth/${action}`, {
          headers: { "content-type": type },
          body,
        })
        expect(answer.status, `POST ${action} ${type} ${body}`).toBeLessThan(500)
      }
    }
  }
})

test("S53 a request that can be read in two ways is refused", async ({ site }) => {
  const { host, port, hostname } = new URL(site.url)
  const ask = (head: string[]) =>
    new Promise<string>((done, failed) => {
      const socket = connect(Number(port), hostname)
      let heard = ""
      socket.on("data", (bytes) => {
        heard += bytes
      })
      socket.once("close", () => done(heard)).once("error", failed)
      socket.write(`${head.join("\r\n")}\r\n\r\n`)
    })
  for (const path of ["/", "/sign-in", "/api/v1/files", "/api/health", "/api/auth/csrf", "/_next/static/x.js"]) {
    for (const hosts of [[host, "evil.example"], [host, host], [""], ["a b"], [`${host}, evil.example`], []]) {
      const heard = await ask([`GET ${path} HTTP/1.1`, ...hosts.map((name) => `Host: ${name}`), "Connection: close"])
      expect(heard, `${path} of ${hosts}`).toMatch(/^HTTP\/1\.1 400 /)
    }
  }
  expect(await ask(["GET /api/health HTTP/1.1", `Host: ${host}`, "Connection: close"])).toMatch(/^HTTP\/1\.1 200 /)
})

test("S50 what is personal is kept by no cache", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const { browser } = await signedInBrowser(site.url, client.account)
  const file = await ops.upload(await makeDocument("docx"))
  const link = await client.link(file)
  const calls: [Caller, string][] = [
    [client, "me"],
    [client, "files"],
    [client, `files/${file.id}`],
    [client, link],
    [ops, `files/${file.id}/history`],
    [browser, "/portal"],
    [browser, "/api/auth/session"],
    [browser, "/api/auth/csrf"],
    [site.nobody, "/verify"],
    [site.nobody, "files"],
    [site.nobody, "/api/dev/mailbox"],
  ]
  for (const [caller, path] of calls) {
    const answer = await caller.get(path)
    await answer.arrayBuffer()
    expect(answer.headers.get("cache-control"), path).toMatch(/no-store/)
  }
  const tokens = await site.nobody.post("token", { email: client.account.email, password: client.account.password })
  expect(tokens.headers.get("cache-control")).toMatch(/no-store/)
})

test("S51 methods that are not offered are refused, and TRACE and made-up ones everywhere", async ({ site }) => {
  const offered = offeredOperations()
  const paths = [...new Set(offered.map((operation) => operation.split(" ")[1] ?? ""))]
  for (const path of paths) {
    const has = (method: string) => offered.includes(`${method} ${path}`)
    for (const method of methods.filter((name) => !has(name) && !(name === "HEAD" && has("GET")))) {
      const answer = await site.nobody.send(method, callable(`${method} ${path}`).path)
      expect(answer.status, `${method} ${path}`).toBe(405)
    }
  }
  for (const method of ["TRACE", "PROPFIND", "LOCK", "QUERY", "PURGE"]) {
    for (const path of ["/", "/api/v1/files", "/api/auth/csrf"]) {
      const request = rawRequest(site.url + path, { method, headers: { cookie: "seen=1" } })
      request.end()
      expect((await answerOf(request)).statusCode, `${method} ${path}`).toBe(405)
    }
  }
})

test("S52 a spoofed X-Forwarded-For changes nothing", async ({ site }) => {
  const { account, id } = await site.signedUpClient()
  const headers = {
    "x-forwarded-for": "203.0.113.66",
    "x-real-ip": "203.0.113.66",
    forwarded: "for=203.0.113.66",
    "x-waybill-address": "203.0.113.66",
  }
  const signIn = { email: account.email, password: account.password }
  expect((await site.nobody.post("token", signIn, headers)).status).toBe(200)
  const rows = await site.sql("SELECT DISTINCT ip FROM session WHERE user_id = $1", [id])
  expect(rows).toEqual([{ ip: "127.0.0.1" }])
})

test("S68 the mailbox is for who asks this machine directly, by its own name", async ({ site }) => {
  const paths = ["/dev/mailbox", "/api/dev/mailbox"]
  const { port } = new URL(site.url)
  const look = async (headers: Record<string, string>, path: string) => {
    const request = rawRequest(site.url, { path, headers })
    request.end()
    return (await answerOf(request)).statusCode
  }
  for (const path of paths) expect(await look({}, path), path).toBe(200)
  const passedOn: Record<string, string>[] = [
    { "x-forwarded-for": "127.0.0.1" },
    { "x-forwarded-host": `localhost:${port}` },
    { "x-forwarded-proto": "http" },
    { "x-real-ip": "127.0.0.1" },
    { "x-request-id": "1" },
    { forwarded: "for=127.0.0.1" },
    { via: "1.1 proxy" },
    { "cf-connecting-ip": "127.0.0.1" },
    { "true-client-ip": "127.0.0.1" },
    { host: "waybill.example" },
    { host: `127.0.0.1:${port}` },
    { host: `[::1]:${port}` },
    { host: "localhost" },
    { host: `localhost:${port}.evil.example` },
  ]
  for (const headers of passedOn) {
    for (const path of paths) expect([400, 404], JSON.stringify(headers)).toContain(await look(headers, path))
  }
  for (const path of ["//dev/mailbox", "/dev//mailbox", "/%64ev/mailbox", "/api/./dev/mailbox", "/dev/mailbox/"]) {
    expect(await look({ "x-forwarded-for": "127.0.0.1" }, path), path).not.toBe(200)
  }
})
