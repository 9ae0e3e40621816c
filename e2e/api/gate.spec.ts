import { expect } from "@playwright/test"
import type { FileHistory, FileView } from "@/lib/features/files/schema"
import { type Made, makeDocument } from "@/lib/platform/office/testing/document"
import { marker, signatures } from "@/lib/platform/scanner/clamd.fixture"
import { findClamd } from "@/scripts/test/clamd"
import { startClamd, type TestClamd } from "@/scripts/test/clamd-server"
import { expectProblem } from "../fixtures/caller"
import { OwnSite, ownSite } from "../fixtures/own-site"
import type { Person } from "../fixtures/site"
import { storedFiles } from "../fixtures/stored"
import { sweepNow } from "../fixtures/sweep"
import { test } from "../fixtures/waybill"

const word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")

let count = 0
const named = (made: Made) => ({ name: `Gate ${count++}.docx`, bytes: Buffer.from(makeDocument(made)) })

const history = async (ops: Person, file: { id: string }) =>
  (await (await ops.get(`files/${file.id}/history`)).json()) as FileHistory

/** A document with a comment by somebody, a title, and a picture of its first page. */
const talkative = () =>
  named({
    overrides: [
      ["word/comments.xml", `${word}.comments+xml`],
      ["docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"],
    ],
    defaults: [["png", "image/png"]],
    relationships: [{ type: `${office}/comments`, target: "comments.xml" }],
    packageRelationships: [
      {
        type: "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
        target: "docProps/core.xml",
      },
      {
        type: "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
        target: "docProps/thumbnail.png",
      },
    ],
    entries: [
      {
        name: "word/comments.xml",
        content: `<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="0" w:author="Ada Lovelace"><w:p/></w:comment></w:comments>`,
      },
      {
        name: "docProps/core.xml",
        content: `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The offer</dc:title><dc:creator>Ada Lovelace</dc:creator></cp:coreProperties>`,
      },
      { name: "docProps/thumbnail.png", content: png },
    ],
  })

/** A document that only its parts betray: a field that starts a program. */
const dangerous = () =>
  named({
    body: `<w:p><w:r><w:instrText>DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"</w:instrText></w:r></w:p>`,
  })

test("Ops see what a document says of itself and what its sender may not have meant to send", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const file = await ops.upload(talkative())
  expect(file).toMatchObject({ state: "AVAILABLE", title: "The offer", author: "Ada Lovelace", hasPreview: true })
  const { findings } = await history(ops, file)
  expect(findings).toContainEqual({ code: "comments", count: 1, places: [expect.stringContaining("Ada Lovelace")] })
  const theirs: FileView = await (await client.get(`files/${file.id}`)).json()
  expect(theirs).toMatchObject({ title: "The offer", hasPreview: true })
  expect(theirs).not.toHaveProperty("findingCount")
  expect((await client.get(`files/${file.id}/history`)).status).toBe(403)
})

test("S42 the picture of a file is for whoever the file is for, and is nothing but a picture", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const file = await ops.upload(talkative())
  for (const caller of [ops, client]) {
    const answer = await caller.get(`files/${file.id}/preview`)
    expect(answer.status).toBe(200)
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(png)
    expect(answer.headers.get("content-type")).toBe("image/png")
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff")
    expect(answer.headers.get("content-security-policy")).toContain("sandbox")
    expect(answer.headers.get("cache-control")).toContain("no-store")
  }
  expect((await site.nobody.get(`files/${file.id}/preview`)).status).toBe(401)
  await ops.post(`files/${file.id}/hold`)
  expect((await client.get(`files/${file.id}/preview`)).status).toBe(404)
  await ops.post(`files/${file.id}/release`)
  expect((await client.get(`files/${file.id}/preview`)).status).toBe(200)
})

test("a file that is held back is gone for clients, and its links work again once it is released", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const file = await ops.upload(named({}))
  const link = await client.link(file)
  expect(await (await ops.post(`files/${file.id}/hold`)).json()).toMatchObject({
    state: "HELD",
    availableAt: file.availableAt,
  })
  expect((await client.get(`files/${file.id}`)).status).toBe(404)
  expect((await client.get(link)).status).toBe(410)
  await ops.post(`files/${file.id}/release`)
  await client.download(link)
  expect((await ops.delete(`files/${file.id}`)).status).toBe(200)
  await expectProblem(await ops.post(`files/${file.id}/release`), 409, "conflict")
})

test("what the gate refuses is told with its reason and place, is never a client's, and leaves no bytes", async ({
  site,
}) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const document = dangerous()
  const answer = await ops.tryUpload(document)
  await expectProblem(answer.clone(), 422, "dde")
  expect((await answer.json()).detail).toContain("word/document.xml")
  const refused = await ops.listed(document.name)
  expect(refused).toMatchObject({ state: "REJECTED", reason: "dde", reasonWhere: "word/document.xml" })
  expect((await client.get(`files/${refused.id}`)).status).toBe(404)
  expect((await client.list({ q: document.name })).items).toEqual([])
  expect((await client.post(`files/${refused.id}/download-link`, {})).status).toBe(404)
  const [row] = await site.sql<{ storage_key: string }>("SELECT storage_key FROM file WHERE id = $1", [refused.id])
  const left = async () => (await storedFiles(site)).filter(({ name }) => name.startsWith(row?.storage_key ?? ""))
  await expect.poll(left).toEqual([])
})

test("a small file is checked by the time of the answer, whether its caller would wait or not", async ({ site }) => {
  const ops = await site.ops()
  expect(await ops.uploadAsync(named({}))).toMatchObject({ state: "AVAILABLE" })
  await expectProblem(await ops.tryUpload(dangerous(), { prefer: "respond-async" }), 422, "dde")
})

test.describe("where every check is a job", () => {
  const own = ownSite(() => ({ CHECK_AT_ONCE_BYTES: "0" }))

  test("an answer waits for it as long as its caller prefers", async () => {
    const ops = await own().ops()
    const [file, refused] = [named({}), dangerous()]
    expect(await ops.uploadAsync(file)).toMatchObject({ state: "CHECKING" })
    await expect.poll(async () => (await ops.listed(file.name)).state, { timeout: 30_000 }).toBe("AVAILABLE")
    expect((await ops.upload(named({}))).state).toBe("AVAILABLE")
    expect(await ops.uploadAsync(refused)).toMatchObject({ state: "CHECKING" })
    await expect.poll(async () => (await ops.listed(refused.name)).state, { timeout: 30_000 }).toBe("REJECTED")
    await expectProblem(await ops.tryUpload(dangerous()), 422, "dde")
  })
})

test.describe("where findings are held back", () => {
  const own = ownSite(() => ({ HOLD_FINDINGS: "1" }))

  test("a file with some waits for its release, and one without goes out", async () => {
    const site = own()
    const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
    const held = await ops.upload(talkative())
    expect(held.state).toBe("HELD")
    expect((await client.get(`files/${held.id}`)).status).toBe(404)
    await ops.post(`files/${held.id}/release`)
    await client.download(await client.link(held))
    expect((await ops.upload(named({}))).state).toBe("AVAILABLE")
  })
})

test.describe("with a malware scanner", () => {
  test.skip(!findClamd(), "no clamd on this machine")
  const known = [signatures.marker, signatures.eicar]
  let clamd: TestClamd | undefined
  let site: OwnSite | undefined

  test.afterAll(async () => {
    await site?.remove()
    await clamd?.stop()
  })

  test("S61 only what it calls clean goes out; while it is away files wait, and say why", async () => {
    test.setTimeout(240_000)
    clamd = await startClamd(known)
    site = await OwnSite.start({ CLAMD_URL: `unix:${clamd.addresses.unix.path}` })
    const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
    await expect.poll(async () => (await ops.upload(named({}))).state, { timeout: 60_000 }).toBe("AVAILABLE")

    const infected = named({ entries: [{ name: "word/media/x.bin", content: marker, stored: true }] })
    await expectProblem(await ops.tryUpload(infected), 422, "infected_file")
    expect(await ops.listed(infected.name)).toMatchObject({ state: "REJECTED", reason: "infected_file" })

    await clamd.kill()
    const waiting = named({})
    const answer = await ops.tryUpload(waiting)
    expect(answer.status).toBe(201)
    const file: FileView = await answer.json()
    expect(file).toMatchObject({ state: "CHECKING", waitingFor: expect.stringMatching(/^scanner_/) })
    expect((await client.get(`files/${file.id}`)).status).toBe(404)

    await clamd.restart(known)
    const state = async () => {
      await site?.sql(
        "UPDATE file SET touched_at = now() - interval '5 minutes' WHERE id = $1 AND lock_token IS NULL",
        [file.id],
      )
      if (site) await sweepNow(site)
      return (await ops.listed(waiting.name)).state
    }
    await expect.poll(state, { timeout: 120_000, intervals: [1_000] }).toBe("AVAILABLE")
  })
})
