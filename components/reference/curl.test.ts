import { expect, test } from "vitest"
import { curlExample } from "./curl"
import type { PlacedOperation } from "./document"

const operation: PlacedOperation = {
  operationId: "any",
  summary: "Any",
  tags: ["public"],
  parameters: [],
  responses: {},
  method: "GET",
  path: "/files",
}
const server = "http://localhost:3000/api/v1"

test("a public GET is an address alone", () => {
  expect(curlExample(server, operation)).toBe("curl 'http://localhost:3000/api/v1/files'")
})

test("a body shows what is required, and a token is sent where one is asked for", () => {
  const schema = { properties: { email: {}, otp: {} }, required: ["email"] }
  const requestBody = { content: { "application/json": { schema } } }
  const example = curlExample(server, { ...operation, method: "POST", path: "/token", tags: ["client"], requestBody })
  expect(example).toContain("-X POST")
  expect(example).toContain('-H "Authorization: Bearer $TOKEN"')
  expect(example).toContain(`-d '{"email":"ada@example.com"}'`)
})

test("a file is sent as a form, and an upload with the headers of tus", () => {
  const form = { content: { "multipart/form-data": {} } }
  expect(curlExample(server, { ...operation, method: "POST", requestBody: form })).toContain("-F file=@report.docx")
  const bytes = { content: { "application/offset+octet-stream": {} } }
  const patch = curlExample(server, { ...operation, method: "PATCH", path: "/uploads/{id}", requestBody: bytes })
  expect(patch).toContain("Upload-Offset: 0")
})
