import { expect } from "@playwright/test"
import { documentedOperations, offeredOperations } from "../../fixtures/api-routes"
import { type Caller, expectProblem, tusHeaders } from "../../fixtures/caller"
import { makeDocument } from "../../fixtures/office"
import { newAccount, type Person, type Site } from "../../fixtures/site"
import { test } from "../../fixtures/waybill"

const roles = ["nobody", "unverified", "client", "other client", "other ops", "ops"] as const
type Statuses = [number, number, number, number, number, number]

type World = {
  site: Site
  file: { id: string }
  doomed: { id: string }
  link: string
  doomedLinkId: string
  uploadPath: string
  member: Person
}

type Row = { call: (caller: Caller, world: World) => Promise<Response>; answers: Statuses }

const everybody = (status: number): Statuses => [status, status, status, status, status, status]
const opsOnly = (status: number): Statuses => [401, 403, 403, 403, status, status]
const adminsOnly = (status: number): Statuses => [401, 403, 403, 403, 403, status]
const uploaderOnly = (status: number): Statuses => [401, 403, 403, 403, 404, status]
const clientsOnly = (status: number): Statuses => [401, 403, status, status, 403, 403]
const people = (status: number): Statuses => [401, 403, status, status, status, status]
const linkHolderOnly: Statuses = [401, 403, 200, 404, 404, 404]
const unknownRun = "0197c8d2-7a4e-7d3c-8f00-000000000000:sweep"
const unknownToken = { token: "unknown" }

const matrix: Record<string, Row> = {
  "GET /openapi.json": { call: (caller) => caller.get("openapi.json"), answers: everybody(200) },
  "POST /signup": { call: (caller) => caller.post("signup", newAccount()), answers: everybody(202) },
  "POST /verify-email": { call: (caller) => caller.post("verify-email", unknownToken), answers: everybody(400) },
  "POST /verify-email/resend": {
    call: (caller) => caller.post("verify-email/resend", { email: newAccount().email }),
    answers: everybody(202),
  },
  "POST /password/forgot": {
    call: (caller) => caller.post("password/forgot", { email: newAccount().email }),
    answers: everybody(202),
  },
  "POST /password/reset": {
    call: (caller) => caller.post("password/reset", { ...unknownToken, password: newAccount().password }),
    answers: everybody(400),
  },
  "POST /sign-in-code": {
    call: (caller) => caller.post("sign-in-code", { email: newAccount().email }),
    answers: everybody(202),
  },
  "POST /token": {
    call: (caller, { member: { account } }) =>
      caller.post("token", { email: account.email, password: account.password }),
    answers: everybody(200),
  },
  "POST /token/refresh": {
    call: (caller) => caller.post("token/refresh", { refresh_token: "unknown" }),
    answers: everybody(400),
  },
  "POST /token/revoke": { call: (caller) => caller.post("token/revoke", unknownToken), answers: everybody(204) },
  "GET /me": { call: (caller) => caller.get("me"), answers: people(200) },
  "POST /me/visit": { call: (caller) => caller.post("me/visit"), answers: clientsOnly(204) },
  "GET /events": { call: (caller) => openedEvents(caller), answers: people(200) },
  "GET /files": { call: (caller) => caller.get("files"), answers: people(200) },
  "POST /files": { call: async (caller) => caller.tryUpload(await makeDocument("docx")), answers: opsOnly(201) },
  "GET /files/{id}": { call: (caller, { file }) => caller.get(`files/${file.id}`), answers: people(200) },
  "GET /files/{id}/history": {
    call: (caller, { file }) => caller.get(`files/${file.id}/history`),
    answers: opsOnly(200),
  },
  "GET /files/{id}/preview": {
    call: (caller, { file }) => caller.get(`files/${file.id}/preview`),
    answers: people(404),
  },
  "POST /files/{id}/release": {
    call: (caller, { file }) => caller.post(`files/${file.id}/release`),
    answers: opsOnly(200),
  },
  "POST /files/{id}/hold": {
    call: async (caller, { doomed }) => caller.post(`files/${doomed.id}/hold`),
    answers: opsOnly(200),
  },
  "POST /files/{id}/download-link": {
    call: (caller, { file }) => caller.post(`files/${file.id}/download-link`, {}),
    answers: clientsOnly(201),
  },
  "POST /files/{id}/verified": {
    call: (caller, { file }) => caller.post(`files/${file.id}/verified`, { sha256: "0".repeat(64) }),
    answers: clientsOnly(409),
  },
  "GET /download/{token}": { call: (caller, { link }) => caller.get(link), answers: linkHolderOnly },
  "HEAD /download/{token}": { call: (caller, { link }) => caller.head(link), answers: linkHolderOnly },
  "DELETE /links/{id}": {
    call: (caller, { doomedLinkId }) => caller.delete(`links/${doomedLinkId}`),
    answers: opsOnly(204),
  },
  "DELETE /files/{id}": { call: (caller, { doomed }) => caller.delete(`files/${doomed.id}`), answers: opsOnly(200) },
  "OPTIONS /uploads": { call: (caller) => caller.send("OPTIONS", "uploads"), answers: everybody(204) },
  "POST /uploads": { call: async (caller) => caller.beginUpload(await makeDocument("xlsx")), answers: opsOnly(201) },
  "HEAD /uploads/{id}": {
    call: (caller, { uploadPath }) => caller.head(uploadPath, tusHeaders),
    answers: uploaderOnly(200),
  },
  "PATCH /uploads/{id}": {
    call: (caller, { uploadPath }) => caller.append(uploadPath, 0, Buffer.from("PK\x03\x04")),
    answers: uploaderOnly(204),
  },
  "DELETE /uploads/{id}": {
    call: (caller, { uploadPath }) => caller.send("DELETE", uploadPath, { headers: tusHeaders }),
    answers: uploaderOnly(204),
  },
  "GET /mails/lost": { call: (caller) => caller.get("mails/lost"), answers: opsOnly(200) },
  "GET /system": { call: (caller) => caller.get("system"), answers: opsOnly(200) },
  "GET /system/dead-letters": { call: (caller) => caller.get("system/dead-letters"), answers: opsOnly(200) },
  "POST /system/dead-letters/retry": {
    call: (caller) => caller.post("system/dead-letters/retry"),
    answers: adminsOnly(200),
  },
  "POST /system/dead-letters/{id}/retry": {
    call: (caller) => caller.post(`system/dead-letters/${unknownRun}/retry`),
    answers: adminsOnly(404),
  },
  "DELETE /system/dead-letters/{id}": {
    call: (caller) => caller.delete(`system/dead-letters/${unknownRun}`),
    answers: adminsOnly(404),
  },
}

/** The answer's head, and the stream closed again. */
async function openedEvents(caller: Caller): Promise<Response> {
  const response = await caller.get("events")
  await response.body?.cancel()
  return response
}

/** A client whose address has become unverified, which is the only way to a session without a verified address. */
async function unverifiedClient(site: Site): Promise<Person> {
  const client = await site.signedUpClient()
  await site.sql(`UPDATE "user" SET verified_at = NULL WHERE id = $1`, [client.id])
  return client
}

test("S36 every route and method is in the matrix and in the OpenAPI document", async ({ site }) => {
  const offered = offeredOperations().sort()
  expect(Object.keys(matrix).sort()).toEqual(offered)
  const documented = [...(await documentedOperations(site.nobody)).keys(), "GET /openapi.json"].sort()
  expect(documented).toEqual(offered)
})

test("S36 every route, method and role, and nobody", async ({ site }) => {
  const [ops, otherOps, unverified, client, other] = await Promise.all([
    site.ops(),
    site.otherOps(),
    unverifiedClient(site),
    site.signedUpClient(),
    site.signedUpClient(),
  ])
  const [file, doomed] = [await ops.upload(await makeDocument("docx")), await ops.upload(await makeDocument("docx"))]
  const link = await client.link(file)
  await client.link(doomed)
  const { links } = await (await ops.get(`files/${doomed.id}/history`)).json()
  const begun = await ops.beginUpload(await makeDocument("docx"))
  const uploadPath = begun.headers.get("location") ?? ""
  const world: World = { site, file, doomed, link, doomedLinkId: links[0].id, uploadPath, member: other }
  const callers: Caller[] = [site.nobody, unverified, client, other, otherOps, ops]

  const found: Record<string, number[]> = {}
  for (const [operation, { call }] of Object.entries(matrix)) {
    found[operation] = []
    // Ops last: what others are refused must still be there.
    for (const caller of callers) found[operation].push((await call(caller, world)).status)
  }
  const expected = Object.fromEntries(Object.entries(matrix).map(([operation, { answers }]) => [operation, answers]))
  expect(found, `columns: ${roles.join(", ")}`).toEqual(expected)
})

test("S36 what is on record of a refused upload, every route that serves it, role, and nobody", async ({ site }) => {
  const [ops, otherOps, unverified, client, other] = await Promise.all([
    site.ops(),
    site.otherOps(),
    unverifiedClient(site),
    site.signedUpClient(),
    site.signedUpClient(),
  ])
  const callers: Caller[] = [site.nobody, unverified, client, other, otherOps, ops]
  const name = `${newAccount().name}.exe`
  const refused = async () => {
    await expectProblem(await ops.tryUpload({ name, bytes: Buffer.from("MZ") }), 415, "unsupported_type")
    return (await ops.list({ state: "REJECTED", q: name })).items[0]?.id
  }
  const rows: Record<string, [(caller: Caller, id?: string) => Promise<Response>, Statuses]> = {
    "GET /files/{id}": [(caller, id) => caller.get(`files/${id}`), [401, 403, 404, 404, 200, 200]],
    "GET /files/{id}/history": [(caller, id) => caller.get(`files/${id}/history`), opsOnly(200)],
    "GET /files/{id}/preview": [(caller, id) => caller.get(`files/${id}/preview`), people(404)],
    "POST /files/{id}/release": [(caller, id) => caller.post(`files/${id}/release`), opsOnly(404)],
    "POST /files/{id}/hold": [(caller, id) => caller.post(`files/${id}/hold`), opsOnly(404)],
    "POST /files/{id}/download-link": [(caller, id) => caller.post(`files/${id}/download-link`, {}), clientsOnly(404)],
    "DELETE /files/{id}": [(caller, id) => caller.delete(`files/${id}`), opsOnly(200)],
  }
  for (const [operation, [call, answers]] of Object.entries(rows)) {
    const found: number[] = []
    // Dismissing takes it out of the list, so each caller is given one of its own.
    for (const caller of callers) found.push((await call(caller, await refused())).status)
    expect(found, `${operation}; columns: ${roles.join(", ")}`).toEqual(answers)
  }
  await refused()
  for (const caller of [client, other]) {
    expect((await caller.list({ state: "REJECTED", q: name })).items).toEqual([])
    expect((await caller.list({ q: name })).items).toEqual([])
  }
})

test("S36 a path that no route answers is 404 to everybody, whatever the method", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  for (const caller of [site.nobody, client, ops]) {
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
      for (const path of ["nowhere", "files/x/y/z", "users", "admin/users"]) {
        await expectProblem(await caller.send(method, path), 404, "not_found")
      }
    }
  }
})

test("S36 a bearer token that is not good is nobody, also where a cookie would be", async ({ site }) => {
  const client = await site.signedUpClient()
  const { access_token: token } = client.tokens
  for (const authorization of [`Basic ${token}`, `Bearer ${token}x`, "Bearer", `Bearer ${token} ${token}`, token, ""]) {
    expect((await site.nobody.get("me", { authorization })).status, authorization.slice(0, 12)).toBe(401)
  }
})
