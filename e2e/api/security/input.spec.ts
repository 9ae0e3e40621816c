import { expect } from "@playwright/test"
import { documentedOperations } from "../../fixtures/api-routes"
import { expectProblem, tusHeaders } from "../../fixtures/caller"
import { makeDocument } from "../../fixtures/office"
import { newAccount } from "../../fixtures/site"
import { test } from "../../fixtures/waybill"

const someId = "0197c8d2-7a4e-7d3c-8f00-000000000000"

test("S53 objects, arrays, duplicates, __proto__, NUL, very long and very deep bodies are refused with 400", async ({
  site,
}) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const file = await ops.upload(await makeDocument("docx"))
  const { email, password, name } = newAccount()
  const bodies: Record<string, [string, Record<string, unknown>]> = {
    signup: ["signup", { name, email, password }],
    signInCode: ["sign-in-code", { email }],
    token: ["token", { email, password }],
    verify: ["verify-email", { token: "x" }],
    resend: ["verify-email/resend", { email }],
    forgot: ["password/forgot", { email }],
    reset: ["password/reset", { token: "x", password }],
    refresh: ["token/refresh", { refresh_token: "x" }],
    revoke: ["token/revoke", { token: "x" }],
    link: [`files/${file.id}/download-link`, { maxDownloads: 1, expiresInSeconds: 60, deliver: "response" }],
    verified: [`files/${file.id}/verified`, { sha256: "0".repeat(64) }],
  }
  const code = "AB23-CD45"
  const byCode: [string, Record<string, unknown>][] = [
    ["token", { email, code }],
    ["verify-email", { email, code, password }],
    ["password/reset", { email, code, password }],
  ]
  const operations = await documentedOperations(site.nobody)
  const withJson = [...operations].filter(([, { requestBody }]) => requestBody?.content["application/json"])
  expect(Object.keys(bodies).length, "every route with a JSON body").toBe(withJson.length)

  for (const [path, good] of [...Object.values(bodies), ...byCode]) {
    const refused = async (body: string) => {
      const answer = await client.send("POST", path, { headers: { "content-type": "application/json" }, body })
      expect(answer.status, `${path} ${body.slice(0, 120)}`).toBe(400)
    }
    for (const field of Object.keys(good)) {
      const bad = [{ contains: "a" }, { not: null }, [good[field]], [], {}, null, true]
      for (const value of bad) await refused(JSON.stringify({ ...good, [field]: value }))
      await refused(`${JSON.stringify(good).slice(0, -1)},"${field}":"another"}`)
      if (typeof good[field] === "string") await refused(JSON.stringify({ ...good, [field]: "x".repeat(20_000) }))
    }
    const open = JSON.stringify(good).slice(0, -1)
    await refused(`${open},"__proto__":{"role":"ops"}}`)
    await refused(`${open},"constructor":{"prototype":{"admin":true}}}`)
    await refused(`${open},"more":1}`)
    await refused(`${open},"deep":${"[".repeat(5_000)}${"]".repeat(5_000)}}`)
    for (const body of ["[]", "null", "7", '"x"', "{", "\u0000", "{'a':1}"]) await refused(body)
    const long = { headers: { "content-type": "application/json" }, body: `{"x":"${"x".repeat(50_000)}"}` }
    await expectProblem(await client.send("POST", path, long), 413, "too_large")
  }
  for (const bad of [`${email}\u0000`, `a\u0000${email}`]) {
    await expectProblem(await site.nobody.post("token", { email: bad, password }), 400, "invalid_request")
    await expectProblem(await site.nobody.post("signup", { name, email: bad, password }), 400, "invalid_request")
  }
  for (const bad of ["a\u0000b", "a\nb", "a\u202eb", "   ", ""]) {
    await expectProblem(await site.nobody.post("signup", { name: bad, email, password }), 400, "invalid_request")
  }
})

test("S53 nor does a query, a cursor or a path get anything else through", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const cursor = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
  const id = someId
  const queries = [
    "q=a&q=b",
    "q[contains]=a",
    "q=%00",
    "q=a%0ab",
    `q=${"x".repeat(200)}`,
    "limit=0",
    "limit=101",
    "limit=1.5",
    "limit=1e1000",
    "limit=-1",
    "sort=password",
    "sort=-createdAt;drop",
    "kind=exe",
    "state=NOPE",
    // (`__proto__` the framework drops by itself.)
    "constructor=1",
    "unknown=1",
    "cursor=x",
    `cursor=${"x".repeat(2_000)}`,
    `cursor=${cursor({})}`,
    `cursor=${cursor({ sort: "-createdAt", value: "nonsense", id })}`,
    `cursor=${cursor({ sort: "-createdAt", value: "-200000-01-01T00:00:00.000Z", id })}`,
    `cursor=${cursor({ sort: "-createdAt", value: "+275000-01-01T00:00:00.000Z", id })}`,
    `cursor=${cursor({ sort: "-createdAt", value: "2026-01-01", id: "1 OR 1=1" })}`,
    `sort=name&cursor=${cursor({ sort: "name", value: "\u0000", id })}`,
    `sort=name&cursor=${cursor({ sort: "name", value: { contains: "" }, id })}`,
    `sort=size&cursor=${cursor({ sort: "size", value: "1e5", id })}`,
    `sort=size&cursor=${cursor({ sort: "size", value: "9".repeat(30), id })}`,
    `cursor=${Buffer.from('{"sort":"-createdAt","value":"2026-01-01","id":"'.repeat(50)).toString("base64url")}`,
  ]
  for (const caller of [client, ops]) {
    for (const query of queries) {
      const answer = await caller.get(`files?${query}`)
      expect([answer.status, (await answer.json()).code], query).toEqual([400, "invalid_request"])
    }
  }
  for (const path of [
    "files/%00",
    "files/__proto__",
    `files/${"x".repeat(3_000)}`,
    "download/%00",
    "download/__proto__",
  ]) {
    expect((await client.get(path)).status, path.slice(0, 40)).toBe(404)
  }
  const begin = (headers: Record<string, string>) =>
    ops.send("POST", "uploads", { headers: { ...tusHeaders, ...headers } })
  const name = Buffer.from("a.docx").toString("base64")
  const bad: Record<string, string>[] = [
    { "upload-metadata": `filename ${name}` },
    { "upload-length": "-1", "upload-metadata": `filename ${name}` },
    { "upload-length": "1e3", "upload-metadata": `filename ${name}` },
    { "upload-length": "x", "upload-metadata": `filename ${name}` },
    { "upload-length": "99999999999999999999", "upload-metadata": `filename ${name}` },
    { "upload-length": "10" },
    { "upload-length": "10", "upload-metadata": "filename !!!" },
    { "upload-length": "10", "upload-metadata": `__proto__ ${name}` },
    { "upload-length": "10", "upload-metadata": `filename ${name},filename ${name}` },
    { "upload-defer-length": "1", "upload-metadata": `filename ${name}` },
    { "upload-concat": "partial", "upload-length": "10", "upload-metadata": `filename ${name}` },
  ]
  for (const headers of bad) {
    const answer = await begin(headers)
    // 501 is what tus has for an extension that is not offered.
    expect([400, 404, 413, 415, 501], JSON.stringify(headers)).toContain(answer.status)
    expect(answer.headers.get("content-type"), JSON.stringify(headers)).toBe("application/problem+json")
    expect((await answer.json()).code).toMatch(/^[a-z_]+$/)
  }
})
