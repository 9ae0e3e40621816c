import { expect } from "@playwright/test"
import { documentedOperations, type Operation } from "../fixtures/api-routes"
import { type Caller, tusHeaders } from "../fixtures/caller"
import { makeDocument } from "../fixtures/office"
import { test } from "../fixtures/waybill"
import { someValue, type ValueSchema, wrongValues } from "../fixtures/wrong-values"

type Problem = { code: string; title: string; detail?: string; faults?: { path: string; message: string }[] }

/** What zod, tus, busboy and JSON parsers say. */
const libraryWords =
  /too (small|big)|invalid (input|option|string|type|key|value|element|upload|number|uuid|email|json)|unrecognized|expected|received|unexpected|[<>]=|must match|malformed|conflict$|header required|zod|\bJSON at\b/i

/** A problem whose every text is a sentence of ours. */
async function expectOurWords(answer: Response, what: string, status = 400): Promise<Problem> {
  const text = await answer.text()
  expect(answer.status, `${what}: ${text}`).toBe(status)
  const problem = JSON.parse(text) as Problem
  for (const words of [problem.title, problem.detail, ...(problem.faults ?? []).map(({ message }) => message)]) {
    if (words === undefined) continue
    expect(words, `${what}: ${text}`).not.toMatch(libraryWords)
    expect(words, `${what}: ${text}`).toMatch(/^\S.*[.|]$/s)
  }
  return problem
}

async function tryBodies(caller: Caller, method: string, path: string, schema: ValueSchema): Promise<void> {
  const fields = Object.entries(schema.properties ?? {})
  const good = Object.fromEntries(fields.map(([name, field]) => [name, someValue(name, field)]))
  const send = (json: unknown) => caller.send(method, path, { json })
  for (const [name, field] of fields) {
    for (const value of wrongValues(field)) {
      const what = `${method} ${path} ${name}=${JSON.stringify(value).slice(0, 60)}`
      const { faults } = await expectOurWords(await send({ ...good, [name]: value }), what)
      expect(faults?.[0]?.path.split(".")[0], what).toBe(name)
    }
    if (!schema.required?.includes(name)) continue
    const { faults } = await expectOurWords(await send({ ...good, [name]: undefined }), `${path} without ${name}`)
    expect(faults).toEqual([{ path: name, message: "This is missing." }])
  }
  const { faults } = await expectOurWords(await send({ ...good, role: "ops" }), `${path} role`)
  expect(faults).toContainEqual({ path: "role", message: "There is nothing of this name here." })
  for (const body of ["", "{", "[]", "null", "7", '{"a":1,"a":2}', `{"a":${"[".repeat(50)}${"]".repeat(50)}}`]) {
    const headers = { "content-type": "application/json" }
    await expectOurWords(await caller.send(method, path, { headers, body }), `${path} ${body}`)
  }
}

async function tryQueries(
  caller: Caller,
  method: string,
  path: string,
  fields: [string, ValueSchema][],
): Promise<void> {
  const ask = async (query: string) =>
    expectOurWords(await caller.send(method, `${path}?${query}`), `${method} ${path}?${query.slice(0, 60)}`)
  for (const [name, field] of fields) {
    const texts = wrongValues(field).filter((value) => typeof value === "string" || typeof value === "number")
    // In a query every number is text, and a text may look like a number.
    for (const value of field.type === "string" && !field.enum && !field.format
      ? texts.filter((v) => v !== 7)
      : texts) {
      const { faults } = await ask(`${name}=${encodeURIComponent(String(value))}`)
      expect(faults?.[0]?.path, `${path}?${name}`).toBe(name)
    }
    await ask(`${name}=1&${name}=2`)
  }
  expect((await ask("other=1")).faults).toEqual([{ path: "other", message: "There is nothing of this name here." }])
  if (fields.some(([name]) => name === "cursor")) await ask("cursor=nonsense")
}

test("no message of the API has a library's words: every field of every request of the OpenAPI document", async ({
  site,
}) => {
  test.setTimeout(180_000)
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const file = await ops.upload(await makeDocument("docx"))
  const callerOf = ({ tags: [rule] }: Operation) => (rule === "ops" ? ops : rule === "public" ? site.nobody : client)
  let fields = 0
  for (const [name, operation] of await documentedOperations(site.nobody)) {
    const [method = "", template = ""] = name.split(" ")
    const path = template.slice(1).replace("{id}", file.id)
    const schema = operation.requestBody?.content["application/json"]?.schema
    if (schema) await tryBodies(callerOf(operation), method, path, schema)
    const query = operation.parameters.flatMap((given): [string, ValueSchema][] =>
      given.in === "query" ? [[given.name, given.schema]] : [],
    )
    if (query.length > 0) await tryQueries(callerOf(operation), method, path, query)
    fields += Object.keys(schema?.properties ?? {}).length + query.length
  }
  expect(fields).toBeGreaterThan(20)
})

test("nor have those of uploads, by tus and by form", async ({ site }) => {
  const ops = await site.ops()
  const document = await makeDocument("docx")
  const begin = (headers: Record<string, string>) =>
    ops.send("POST", "uploads", { headers: { ...tusHeaders, ...headers } })
  const metadata = `filename ${Buffer.from(document.name).toString("base64")}`
  const bad: [number, Record<string, string>, RegExp][] = [
    [400, { "upload-metadata": metadata }, /Upload-Length/],
    [400, { "upload-length": "-1", "upload-metadata": metadata }, /Upload-Length/],
    [400, { "upload-length": "x", "upload-metadata": metadata }, /Upload-Length/],
    [400, { "upload-length": "10", "upload-metadata": "filename !!!" }, /Upload-Metadata/],
    [413, { "upload-length": "9999999999999", "upload-metadata": metadata }, /at most \d+ bytes/],
    [501, { "upload-defer-length": "1", "upload-metadata": metadata }, /Upload-Length/],
    [501, { "upload-concat": "partial", "upload-length": "10", "upload-metadata": metadata }, /one upload/],
    [412, { "tus-resumable": "0.2.1" }, /Tus-Resumable/],
  ]
  for (const [status, headers, names] of bad) {
    const { detail } = await expectOurWords(await begin(headers), JSON.stringify(headers), status)
    expect(detail).toMatch(names)
  }
  const location = (await ops.beginUpload(document)).headers.get("location") ?? ""
  const type = { "content-type": "application/offset+octet-stream" }
  const append = (headers: Record<string, string>, body: BodyInit = "xyz") =>
    ops.send("PATCH", location, { headers: { ...tusHeaders, ...headers }, body })
  await expectOurWords(await append(type), "no offset", 403)
  await expectOurWords(await append({ ...type, "upload-offset": "x" }), "an offset that is none")
  await expectOurWords(await append({ ...type, "upload-offset": "7" }), "another offset", 409)
  await expectOurWords(await append({ "content-type": "text/plain", "upload-offset": "0" }), "another type")
  const long = new Uint8Array(document.bytes.length + 1)
  await expectOurWords(await append({ ...type, "upload-offset": "0" }, long), "more than announced", 413)
  await expectOurWords(await ops.append("uploads/0197c8d2-7a4e-7d3c-8f00-000000000000", 0, "x"), "no upload", 404)

  const form = (type: string, body: string) => ops.send("POST", "files", { headers: { "content-type": type }, body })
  await expectOurWords(await form("multipart/form-data", "x"), "no boundary")
  await expectOurWords(await form("multipart/form-data; boundary=x", "--y\r\n"), "another boundary")
  await expectOurWords(await form("multipart/form-data; boundary=x", "--x--\r\n"), "no file")
  await expectOurWords(await form("text/plain", "x"), "no form", 415)
  await expectOurWords(await ops.tryUpload({ name: "a:b.docx", bytes: document.bytes }), "a name")
})

test("more seconds for a link than are allowed are refused, and the maximum is named", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const file = await ops.upload(await makeDocument("docx"))
  const ask = (expiresInSeconds: number, deliver: string) =>
    client.post(`files/${file.id}/download-link`, { expiresInSeconds, deliver })
  for (const deliver of ["response", "email"]) {
    for (const seconds of [2_592_001, 9_007_199_254_740_991]) {
      const problem = await expectOurWords(await ask(seconds, deliver), String(seconds))
      expect(problem.code).toBe("invalid_request")
      expect(problem.faults).toEqual([{ path: "expiresInSeconds", message: "Send a number of at most 2592000." }])
      expect(problem.detail).toContain("2592000")
    }
  }
  const answer = await ask(2_592_000, "response")
  expect(answer.status).toBe(201)
  const { expires_at } = (await answer.json()) as { expires_at: string }
  expect(Date.parse(expires_at) - Date.now()).toBeGreaterThan(2_591_900_000)
})
