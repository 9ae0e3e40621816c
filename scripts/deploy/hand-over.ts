import assert from "node:assert/strict"
import { type Document, makeDocument } from "../../e2e/fixtures/office.ts"

type Json = Record<string, string>

async function call(
  url: string,
  init: RequestInit & { json?: unknown; token?: string; status: number },
): Promise<Response> {
  const headers: Json = {}
  if (init.json) headers["content-type"] = "application/json"
  if (init.token) headers.authorization = `Bearer ${init.token}`
  const body = init.json ? JSON.stringify(init.json) : init.body
  const response = await fetch(url, { ...init, headers, body, redirect: "manual" })
  assert.equal(response.status, init.status, `${init.method} ${url}: ${await response.clone().text()}`)
  return response
}

export function form(document: Document): FormData {
  const data = new FormData()
  data.set("file", new Blob([document.bytes]), document.name)
  return data
}

/** @returns a bearer token. */
export async function signIn(url: string, email: string, password: string): Promise<string> {
  const json = { email, password }
  const answer = (await (await call(`${url}/api/v1/token`, { method: "POST", json, status: 200 })).json()) as Json
  return answer.access_token ?? ""
}

/**
 * The product's whole story: Ops upload by the first instance, a client signs up, verifies by mail, and downloads from the
 * second. @throws AssertionError at the first answer that is not as it should be
 */
export async function handOver(
  [first, second]: [string, string],
  ops: { email: string; password: string },
  mailTo: (address: string) => Promise<{ text: string }>,
): Promise<void> {
  const token = await signIn(first, ops.email, ops.password)
  const document = await makeDocument("docx", { padding: 3 * 1024 * 1024 })
  const uploaded = await call(`${first}/api/v1/files`, { method: "POST", body: form(document), token, status: 201 })
  const file = (await uploaded.json()) as Json
  assert.equal(file.sha256, document.sha256)

  const account = { name: "Client", email: "client@example.com", password: "quiet blue lamp 77" }
  await call(`${second}/api/v1/signup`, { method: "POST", json: account, status: 202 })
  const mailed = /token=(\S+)/.exec((await mailTo(account.email)).text)?.[1]
  await call(`${first}/api/v1/verify-email`, { method: "POST", json: { token: mailed }, status: 200 })
  const client = await signIn(second, account.email, account.password)
  const path = `/api/v1/files/${file.id}/download-link`
  const issued = await call(first + path, { method: "POST", json: {}, token: client, status: 201 })
  const link = new URL(((await issued.json()) as Json)["download-link"] ?? "")
  const answer = await call(second + link.pathname, { method: "GET", token: client, status: 200 })
  assert.ok(Buffer.from(await answer.arrayBuffer()).equals(document.bytes), "the bytes are the document's")
  await call(first + link.pathname, { method: "GET", token, status: 404 })
  const page = await call(`${first}/sign-in`, { method: "GET", status: 200 })
  const style = /href="(\/_next\/static\/[^"]+\.css)"/.exec(await page.text())?.[1]
  await call(first + style, { method: "GET", status: 200 })
}
