import { expect } from "@playwright/test"
import { expectProblem, tusHeaders } from "../fixtures/caller"
import { makeDocument } from "../fixtures/office"
import { ownSite } from "../fixtures/own-site"
import type { Site } from "../fixtures/site"
import { storedFiles } from "../fixtures/stored"
import { trickle } from "../fixtures/trickle"
import { test } from "../fixtures/waybill"

const each = 100_000
const total = 150_000
const own = ownSite(() => ({ WORKERS: "2", QUOTA_BYTES_PER_UPLOADER: String(each), QUOTA_BYTES_TOTAL: String(total) }))

/** What counts against the quotas. */
async function kept(site: Site): Promise<{ files: number; bytes: number }> {
  const [row] = await site.sql<{ files: number; bytes: number }>(
    "SELECT count(*)::int AS files, coalesce(sum(size), 0)::int AS bytes FROM file WHERE state <> 'WITHDRAWN'",
  )
  return row ?? { files: 0, bytes: 0 }
}

test.afterEach(async () => {
  await own().sql("DELETE FROM file")
})

test("S57 twenty uploads that begin at once get no more room than there is, each by its uploader's and all by the total", async () => {
  const site = own()
  const [ops, other] = await Promise.all([site.ops(), site.otherOps()])
  const declared = { name: "declared.docx", bytes: Buffer.alloc(0) }
  const begin = (who: typeof ops) => who.beginUpload(declared, 15_000)
  const first = await Promise.all(Array.from({ length: 20 }, () => begin(ops)))
  expect(first.filter(({ status }) => status === 201).length).toBe(6)
  for (const refused of first.filter(({ status }) => status !== 201)) {
    await expectProblem(refused, 413, "quota_exceeded")
  }
  expect(await kept(site)).toEqual({ files: 6, bytes: 90_000 })

  const second = await Promise.all(Array.from({ length: 20 }, () => begin(other)))
  expect(second.filter(({ status }) => status === 201).length).toBe(4)
  expect(await kept(site)).toEqual({ files: 10, bytes: 150_000 })

  // What is cancelled makes room, at once.
  const cancelled = first.find(({ status }) => status === 201)?.headers.get("location") ?? ""
  expect((await ops.send("DELETE", cancelled, { headers: tusHeaders })).status).toBe(204)
  expect((await begin(other)).status).toBe(201)
  await expectProblem(await begin(ops), 413, "quota_exceeded")
})

test("S57 a form of unknown size is refused once more came than there is room for, and leaves nothing", async () => {
  const site = own()
  const ops = await site.ops()
  const file = await ops.upload(await makeDocument("docx", { padding: 60_000 }))
  const before = await storedFiles(site)
  await expectProblem(await ops.tryUpload(await makeDocument("docx", { padding: 60_000 })), 413, "quota_exceeded")
  expect(await kept(site)).toEqual({ files: 1, bytes: file.size })
  expect(await storedFiles(site)).toEqual(before)

  // Each alone would fit, and began when there was room: only one of them gets it.
  const documents = await Promise.all([
    makeDocument("docx", { padding: 30_000 }),
    makeDocument("docx", { padding: 30_000 }),
  ])
  const forms = documents.map((document) => trickle(ops, document, 1_000))
  await expect.poll(async () => (await kept(site)).files).toBe(3)
  for (const form of forms) form.finish()
  const statuses = (await Promise.all(forms.map(({ answer }) => answer))).map(({ status }) => status)
  expect(statuses.sort()).toEqual([201, 413])
  expect((await kept(site)).files).toBe(2)
  expect((await storedFiles(site)).length).toBe(before.length + 1)

  // What is withdrawn counts no more.
  expect((await ops.delete(`files/${file.id}`)).status).toBe(200)
  await ops.upload(await makeDocument("docx", { padding: 60_000 }))
})
