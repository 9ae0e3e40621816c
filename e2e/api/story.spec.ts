import { randomUUID } from "node:crypto"
import { expect } from "@playwright/test"
import type { FileView } from "@/lib/features/files/schema"
import { expectProblem, tusHeaders } from "../fixtures/caller"
import { kinds, makeDocument, sha256 } from "../fixtures/office"
import { linkIn, newAccount, tokenIn } from "../fixtures/site"
import { storedSize } from "../fixtures/stored"
import { test } from "../fixtures/waybill"

test("the whole story, by fetch alone", async ({ site }) => {
  const ada = newAccount()
  const tale = randomUUID()

  const token = await test.step("a client signs up and gets a mail", async () => {
    await site.signUp(ada)
    const mail = await site.mailTo(ada.email, /verify/i)
    const link = linkIn(mail)
    expect(link.origin + link.pathname).toBe(`${site.url}/verify`)
    expect(mail.html).toContain(link.href)
    return tokenIn(mail)
  })

  await test.step("following the link verifies nothing, since mail scanners do that too", async () => {
    expect((await site.nobody.get("/verify")).status).toBe(200)
    expect((await site.nobody.get(`/verify?token=${token}`)).status).toBe(200)
    expect((await site.nobody.get(`verify-email?token=${token}`)).status).toBe(405)
    await expectProblem(await site.nobody.post("token", credentialsOf(ada)), 401, "invalid_credentials")
  })

  const client = await test.step("the button verifies, once, and then the client may sign in", async () => {
    expect(await (await site.verify(token)).json()).toMatchObject({ email: ada.email })
    await expectProblem(await site.verify(token), 400, "invalid_token")
    return site.signIn(ada)
  })

  await test.step("the client's list is there, and holds nothing of this story yet", async () => {
    expect(await client.list({ q: tale })).toEqual({ items: [], nextCursor: null })
  })

  const ops = await site.ops()
  const documents = await Promise.all(kinds.map((kind) => makeDocument(kind, { name: `${tale} ${kind} 报告.${kind}` })))
  const files = await test.step("Ops upload one of each kind", async () => {
    const sent: FileView[] = []
    for (const document of documents) sent.push(await ops.upload(document))
    documents.forEach(({ name, kind, bytes, sha256 }, index) => {
      expect(sent[index]).toMatchObject({ name, kind, size: bytes.length, sha256, state: "AVAILABLE", reason: null })
    })
    return sent
  })

  await test.step("a program and a text are refused, with the reason", async () => {
    const name = `${tale}.exe`
    await expectProblem(await ops.tryUpload({ name, bytes: Buffer.from("MZ") }), 415, "unsupported_type")
    const text = { name: `${tale}.docx`, bytes: Buffer.from("dummy content") }
    await expectProblem(await ops.tryUpload(text), 422, "not_office")
  })

  await test.step("the client sees the three, newest first, and not the refused", async () => {
    const { items } = await client.list({ q: tale })
    expect(items.map(({ name }) => name)).toEqual(documents.map(({ name }) => name).reverse())
  })

  const links = await test.step("the client gets a link to each, and the bytes are those that were sent", async () => {
    const issued = await Promise.all(files.map((file) => client.link(file)))
    for (const [index, link] of issued.entries()) {
      const document = documents[index]
      expect(link.startsWith(`${site.url}/api/v1/download/`)).toBe(true)
      const answer = await client.get(link)
      expect(answer.status).toBe(200)
      expect(answer.headers.get("content-type")).toBe(document?.contentType)
      expect(answer.headers.get("content-length")).toBe(String(document?.bytes.length))
      const disposition = answer.headers.get("content-disposition")
      expect(disposition).toMatch(/^attachment;/)
      expect(disposition).toContain(`filename*=UTF-8''${encodeURIComponent(document?.name ?? "")}`)
      expect(Buffer.from(await answer.arrayBuffer()).equals(document?.bytes ?? Buffer.alloc(0))).toBe(true)
    }
    return issued
  })

  await test.step("another client, Ops and nobody are refused the same link", async () => {
    const bob = await site.signedUpClient()
    const [link = ""] = links
    await expectProblem(await bob.get(link), 404, "not_found")
    await expectProblem(await ops.get(link), 404, "not_found")
    await expectProblem(await site.nobody.get(link), 401, "unauthenticated")
  })

  await test.step("Ops withdraw a file: it is gone from the list, and its link is dead", async () => {
    const [file, still] = files
    expect(await (await ops.delete(`files/${file?.id}`)).json()).toMatchObject({ state: "WITHDRAWN" })
    await expectProblem(await client.get(links[0] ?? ""), 410, "link_revoked")
    await expectProblem(await client.get(`files/${file?.id}`), 404, "not_found")
    await expectProblem(await client.post(`files/${file?.id}/download-link`, {}), 404, "not_found")
    expect((await client.list({ q: tale })).items.map(({ id }) => id)).not.toContain(file?.id)
    expect((await client.get(`files/${still?.id}`)).status).toBe(200)
  })

  await test.step("the file's history tells Ops who got what", async () => {
    const history = await (await ops.get(`files/${files[1]?.id}/history`)).json()
    expect(history.transfers).toMatchObject([
      { email: ada.email, completed: true, rangeStart: 0, bytesSent: documents[1]?.bytes.length },
    ])
    expect(history.events.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(["file.available", "link.issued", "transfer.ended"]),
    )
  })
})

function credentialsOf({ email, password }: { email: string; password: string }) {
  return { email, password }
}

test("an upload by tus goes on where it was cut off, and gives the same bytes", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const document = await makeDocument("pptx", { padding: 6_000_000 })
  const { bytes } = document
  const begun = await ops.beginUpload(document)
  expect(begun.status).toBe(201)
  const path = begun.headers.get("location") ?? ""
  const fileId = path.split("/").at(-1) ?? ""
  const offset = async () => Number((await ops.head(path, tusHeaders)).headers.get("upload-offset"))

  expect((await ops.append(path, 0, bytes.subarray(0, 1_000_000))).headers.get("upload-offset")).toBe("1000000")

  // The connection breaks in the middle of the second one, when some of it has been written.
  const broken = new AbortController()
  const second = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes.subarray(1_000_000, 4_000_000)),
    pull: async () => {
      await expect.poll(() => storedSize(site, fileId)).toBeGreaterThan(1_000_000)
      broken.abort()
    },
  })
  await expect(ops.append(path, 1_000_000, second, broken.signal)).rejects.toThrow()
  const reached = await offset()
  expect(reached).toBeGreaterThan(1_000_000)
  expect(reached).toBeLessThanOrEqual(4_000_000)
  expect((await client.list({ q: document.name })).items).toEqual([])

  // An offset that is not its end is a conflict, and changes nothing.
  expect((await ops.append(path, 5, bytes.subarray(5, 10))).status).toBe(409)
  const last = await ops.append(path, reached, bytes.subarray(reached))
  expect(last.status).toBe(204)
  expect(await offset()).toBe(bytes.length)

  const file = await client.listed(document.name)
  expect(file).toMatchObject({ name: document.name, size: bytes.length, sha256: document.sha256 })
  expect(sha256(await client.download(await client.link(file)))).toBe(document.sha256)
})

test("lists can be searched, filtered, sorted and paged without gap or repeat while new files come in", async ({
  site,
}) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const mark = randomUUID().slice(0, 13)
  const names: string[] = []
  const add = async (index: number, kind: (typeof kinds)[number]) => {
    const name = `${mark} 100%_${String(index).padStart(2, "0")}.${kind}`
    names.push(name)
    await ops.upload(await makeDocument(kind, { name, padding: 1 + ((index * 7) % 11) * 100 }))
  }
  for (let index = 0; index < 12; index++) await add(index, kinds[index % 3] ?? "docx")
  const before = [...names]

  const found = async (query: Record<string, string | number>) =>
    (await client.list({ limit: 100, ...query })).items.map(({ name }) => name)
  expect(await found({ q: mark })).toEqual([...before].reverse())
  expect(await found({ q: `${mark} 100%_07` })).toEqual([before[7]])
  expect(await found({ q: `${mark.toUpperCase()} 100%_07` })).toEqual([before[7]])
  expect(await found({ q: `${mark}_` })).toEqual([])
  expect(await found({ q: mark, kind: "xlsx" })).toEqual(before.filter((name) => name.endsWith("xlsx")).reverse())
  expect(await found({ q: mark, sort: "createdAt" })).toEqual(before)
  expect(await found({ q: mark, sort: "name" })).toEqual([...before].sort())
  expect(await found({ q: mark, sort: "-name" })).toEqual([...before].sort().reverse())
  const sizes = (await client.list({ q: mark, sort: "size" })).items.map(({ size }) => size)
  expect(sizes).toEqual([...sizes].sort((one, other) => one - other))
  expect((await client.list({ q: mark, sort: "-size" })).items.map(({ size }) => size)).toEqual([...sizes].reverse())

  for (const sort of ["-createdAt", "createdAt", "name", "-size"]) {
    const already = [...names]
    const seen: string[] = []
    let cursor: string | null = ""
    while (cursor !== null) {
      const page = await client.list({ q: mark, sort, limit: 5, ...(cursor ? { cursor } : {}) })
      expect(page.items.length).toBeLessThanOrEqual(5)
      seen.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
      // Meanwhile another one arrives.
      if (names.length < already.length + 2) await add(names.length, "docx")
    }
    expect(new Set(seen).size, `${sort}: nothing twice`).toBe(seen.length)
    expect(
      already.filter((name) => !seen.includes(name)),
      `${sort}: no gap`,
    ).toEqual([])
  }
  const { nextCursor } = await client.list({ q: mark, limit: 1 })
  await expectProblem(await client.get(`files?sort=name&cursor=${nextCursor}`), 400, "invalid_request")
})

test("a refresh token works once; one that comes back ends the whole family", async ({ site }) => {
  const client = await site.signedUpClient()
  const refresh = (token: string) => site.nobody.post("token/refresh", { refresh_token: token })
  const me = (token: string) => site.nobody.get("me", { authorization: `Bearer ${token}` })

  const second = await (await refresh(client.tokens.refresh_token)).json()
  expect((await me(client.tokens.access_token)).status).toBe(401)
  expect((await me(second.access_token)).status).toBe(200)
  const third = await (await refresh(second.refresh_token)).json()
  expect((await me(third.access_token)).status).toBe(200)

  await expectProblem(await refresh(client.tokens.refresh_token), 400, "invalid_token")
  await expectProblem(await me(third.access_token), 401, "unauthenticated")
  await expectProblem(await refresh(third.refresh_token), 400, "invalid_token")
})

test("a revoked token ends its family, and an unknown one is answered alike", async ({ site }) => {
  const byAccess = await site.signedUpClient()
  const byRefresh = await site.signIn(byAccess.account)
  for (const [person, token] of [
    [byAccess, byAccess.tokens.access_token],
    [byRefresh, byRefresh.tokens.refresh_token],
  ] as const) {
    expect((await person.get("me")).status).toBe(200)
    expect((await site.nobody.post("token/revoke", { token })).status).toBe(204)
    expect((await site.nobody.post("token/revoke", { token })).status).toBe(204)
    await expectProblem(await person.get("me"), 401, "unauthenticated")
    const again = await site.nobody.post("token/refresh", { refresh_token: person.tokens.refresh_token })
    await expectProblem(again, 400, "invalid_token")
  }
  expect((await site.nobody.post("token/revoke", { token: "wba_unknown" })).status).toBe(204)
})
