import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect } from "@playwright/test"
import { type Caller, expectProblem, tusHeaders } from "../../fixtures/caller"
import { makeDocument } from "../../fixtures/office"
import { bodyOf, slowDownload } from "../../fixtures/raw"
import { newAccount, type Person } from "../../fixtures/site"
import { test } from "../../fixtures/waybill"

const root = join(import.meta.dirname, "../../..")

test("S37 another's id, a guessed id and nonsense answer alike", async ({ site }) => {
  const [ops, otherOps, client] = await Promise.all([site.ops(), site.otherOps(), site.signedUpClient()])
  const withdrawn = await ops.upload(await makeDocument("docx"))
  await ops.delete(`files/${withdrawn.id}`)
  const begun = await ops.beginUpload(await makeDocument("docx"))
  const path = begun.headers.get("location") ?? ""
  const receiving = path.split("/").at(-1) ?? ""
  const guessed = "0197c8d2-7a4e-7d3c-8f00-000000000000"
  const told = async (response: Response) => {
    const { requestId, ...problem } = await response.json()
    expect(requestId).toBeTruthy()
    return [response.status, problem]
  }
  const nothing = await told(await client.get(`files/${guessed}`))
  expect(nothing[0]).toBe(404)
  for (const id of [withdrawn.id, receiving, "nonsense", "..%2f..%2fetc", "%00", "1"]) {
    expect(await told(await client.get(`files/${id}`)), id).toEqual(nothing)
    expect(await told(await client.post(`files/${id}/download-link`, {})), id).toEqual(nothing)
  }
  const none = await told(await otherOps.append(`uploads/${guessed}`, 0, "x"))
  expect(await told(await otherOps.append(path, 0, "x"))).toEqual(none)
})

test("S36 an upload on its way belongs to its uploader: nobody else of Ops cancels it, but an admin", async ({
  site,
}) => {
  const [admin, uploader, other] = await Promise.all([site.ops(), site.otherOps(), site.otherOps()])
  const document = await makeDocument("docx")
  const begin = async () => (await uploader.beginUpload(document)).headers.get("location") ?? ""
  const idOf = (path: string) => path.split("/").at(-1) ?? ""
  const path = await begin()
  const half = document.bytes.subarray(0, document.bytes.length / 2)
  expect((await uploader.append(path, 0, half)).status).toBe(204)
  await expectProblem(await other.delete(`files/${idOf(path)}`), 403, "forbidden")
  expect((await other.send("DELETE", path, { headers: tusHeaders })).status).toBe(404)
  expect((await other.append(path, half.length, "x")).status).toBe(404)
  const rest = document.bytes.subarray(half.length)
  expect((await uploader.append(path, half.length, rest)).status, "it went on as if nothing had been").toBe(204)
  await uploader.listed(document.name)
  // A file is for all of Ops.
  expect((await other.delete(`files/${idOf(path)}`)).status).toBe(200)
  const [own, another] = [await begin(), await begin()]
  expect((await uploader.delete(`files/${idOf(own)}`)).status).toBe(200)
  expect((await admin.delete(`files/${idOf(another)}`)).status).toBe(200)
  for (const gone of [own, another]) expect((await uploader.head(gone, tusHeaders)).status).toBe(404)
})

test("S38 S42 no byte route gives a link's bytes to anybody else", async ({ site }) => {
  const [ops, otherOps, client, other] = await Promise.all([
    site.ops(),
    site.otherOps(),
    site.signedUpClient(),
    site.signedUpClient(),
  ])
  const file = await ops.upload(await makeDocument("docx", { padding: 5_000 }))
  const link = await client.link(file)
  const ways = (caller: Caller) => [
    caller.get(link),
    caller.head(link),
    caller.get(link, { range: "bytes=0-9" }),
    caller.head(link, { range: "bytes=0-9" }),
    caller.get(link, { range: "bytes=999999999-" }),
    caller.get(link, { "if-range": `"${file.sha256}"`, range: "bytes=5-" }),
  ]
  for (const caller of [ops, otherOps, other]) {
    for (const answer of await Promise.all(ways(caller))) {
      expect(answer.status).toBe(404)
      expect([...answer.headers.keys()]).not.toEqual(expect.arrayContaining(["etag"]))
      expect(await answer.text()).not.toContain("PK")
    }
  }
  for (const answer of await Promise.all(ways(site.nobody))) expect(answer.status).toBe(401)
  // Once withdrawn, it is closed on every one of them for its own client too.
  await ops.delete(`files/${file.id}`)
  for (const answer of await Promise.all(ways(client))) expect(answer.status).toBe(410)
})

test("S39 only the fields of the contract come back", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const document = await makeDocument("docx")
  const file = await ops.upload(document)
  await client.download(await client.link(file))
  const fields =
    "author availableAt createdAt hasPreview id kind name pageCount reason reasonWhere sha256 size state title uploadedBy waitingFor withdrawnAt"
  const opsFields = [...fields.split(" "), "findingCount", "noticeCount"].sort().join(" ")
  const texts: string[] = []
  const read = async (response: Promise<Response>) => {
    const text = await (await response).text()
    texts.push(text)
    return JSON.parse(text)
  }
  const keys = (value: object) => Object.keys(value).sort().join(" ")
  for (const caller of [ops, client]) {
    expect(keys(await read(caller.get(`files/${file.id}`)))).toBe(caller === ops ? opsFields : fields)
    const page = await read(caller.get(`files?q=${document.name}`))
    expect(keys(page)).toBe("items nextCursor")
    expect(keys(page.items[0])).toBe(caller === ops ? opsFields : fields)
    expect(keys(await read(caller.get("me")))).toBe("admin email id name role")
  }
  const link = await read(client.post(`files/${file.id}/download-link`, {}))
  expect(keys(link)).toBe("download-link expires_at message")
  const history = await read(ops.get(`files/${file.id}/history`))
  expect(keys(history)).toBe("deliveries events file findings links more nextCursor notices transfers")

  const secrets = await site.sql<{ secret: string }>(
    `SELECT storage_key AS secret FROM file WHERE id = $1 UNION ALL SELECT password_hash FROM "user" WHERE id = $2`,
    [file.id, client.id],
  )
  expect(secrets.length).toBe(2)
  for (const { secret } of secrets) expect(texts.join("\n")).not.toContain(secret)
  expect(texts.join("\n")).not.toMatch(/argon2|storage_?key|password|\/files\/[0-9a-f]\//i)
})

test("S40 guards hold with proxy.ts taken away", async ({ site }) => {
  const sources = ["app", "lib"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.tsx?$/.test(path) && !path.includes("generated"))
      .map((path) => readFileSync(join(root, folder, path), "utf8")),
  )
  expect(sources.length).toBeGreaterThan(50)
  for (const source of sources) expect(source).not.toMatch(/from "(@|\.\.?)\/(.*\/)?proxy"/)
  const proxy = readFileSync(join(root, "proxy.ts"), "utf8")
  expect(proxy).not.toMatch(/redirect|rewrite|cookie|session|authori[sz]ation|status:/i)

  // The API is outside its matcher: no nonce was given, and yet nobody gets in.
  const refused = await site.nobody.get("files")
  expect(refused.headers.get("content-security-policy")).not.toContain("nonce")
  await expectProblem(refused, 401, "unauthenticated")
  // Asking the framework to leave it out changes nothing for pages either.
  const skip = { "x-middleware-subrequest": Array(6).fill("proxy").join(":"), "x-middleware-next": "1" }
  for (const path of ["/ops", "/portal"]) {
    const page = await site.nobody.get(path, skip)
    expect([page.status, new URL(page.headers.get("location") ?? "", site.url).pathname]).toEqual([307, "/sign-in"])
  }
})

test("S41 an unverified client gets nothing", async ({ site }) => {
  const account = newAccount()
  await site.signUp(account)
  const signIn = { email: account.email, password: account.password }
  await expectProblem(await site.nobody.post("token", signIn), 401, "invalid_credentials")

  const [ops, unverified] = await Promise.all([site.ops(), site.signedUpClient()])
  const file = await ops.upload(await makeDocument("docx"))
  const link = await unverified.link(file)
  await site.sql(`UPDATE "user" SET verified_at = NULL WHERE id = $1`, [unverified.id])
  for (const answer of [
    await unverified.get("files"),
    await unverified.get(`files/${file.id}`),
    await unverified.post(`files/${file.id}/download-link`, {}),
    await unverified.get(link),
    await unverified.get("me"),
  ]) {
    await expectProblem(answer, 403, "forbidden")
  }
})

test("S43 withdrawing, revoking, disabling and demoting kill what was issued, also in the middle of a transfer", async ({
  site,
}) => {
  const ops = await site.ops()
  const clients = await Promise.all(Array.from({ length: 4 }, () => site.signedUpClient()))
  const [revoked, disabled, demoted, last] = clients as [Person, Person, Person, Person]
  const document = await makeDocument("pptx", { padding: 40_000_000 })
  const file = await ops.upload(document)
  const history = async () => (await ops.get(`files/${file.id}/history`)).json()

  const cutBy = async (client: Person, act: () => Promise<unknown>, after: number) => {
    const link = await client.link(file)
    const slow = await slowDownload(link, client.headers)
    expect(slow.statusCode).toBe(200)
    await act()
    const ended = async () => {
      const transfers: { email: string; endedAt: string | null; completed: boolean }[] = (await history()).transfers
      const { endedAt, completed } = transfers.find(({ email }) => email === client.account.email) ?? {}
      return endedAt ? { completed } : "running"
    }
    await expect.poll(ended).toEqual({ completed: false })
    const { bytes, cut } = await bodyOf(slow)
    expect(cut).toBe(true)
    expect(bytes.length).toBeLessThan(document.bytes.length)
    expect((await client.get(link)).status).toBe(after)
  }

  await cutBy(
    revoked,
    async () => {
      const { links } = await history()
      const { id } = links.find(({ email }: { email: string }) => email === revoked.account.email)
      expect((await ops.delete(`links/${id}`)).status).toBe(204)
    },
    410,
  )
  await cutBy(disabled, () => site.sql(`UPDATE "user" SET disabled_at = now() WHERE id = $1`, [disabled.id]), 401)
  await cutBy(demoted, () => site.sql(`UPDATE "user" SET role = 'OPS' WHERE id = $1`, [demoted.id]), 404)
  await cutBy(last, () => ops.delete(`files/${file.id}`), 410)
})
