import { expect, test } from "@playwright/test"
import type { FileView } from "@/lib/features/files/schema"
import { tusHeaders } from "../fixtures/caller"
import { moveStorage } from "../fixtures/move"
import { type Document, makeDocument, sha256 } from "../fixtures/office"
import { OwnSite } from "../fixtures/own-site"
import { keysIn, ownBucket } from "../fixtures/s3"
import type { Person } from "../fixtures/site"
import { storedFiles } from "../fixtures/stored"

const bucket = ownBucket()

type Sent = { document: Document; file: FileView }

async function send(ops: Person, count: number): Promise<Sent[]> {
  const sent: Sent[] = []
  for (let index = 0; index < count; index++) {
    const document = await makeDocument("docx", { padding: 1_000 + index * 2_500_000 })
    sent.push({ document, file: await ops.upload(document) })
  }
  return sent
}

async function expectAll(client: Person, sent: Sent[]): Promise<void> {
  for (const { document, file } of sent) {
    expect(sha256(await client.download(await client.link(file)))).toBe(document.sha256)
  }
}

/** Downloads one after the other for as long as `work` takes. @returns what that came to, and how many they were */
async function whileDownloading<Result>(client: Person, sent: Sent[], work: () => Promise<Result>) {
  let over = false
  let rounds = 0
  const downloads = (async () => {
    for (; !over; rounds++) await expectAll(client, sent)
  })()
  const result = await work().finally(() => {
    over = true
  })
  await downloads
  return { result, rounds }
}

test("an installation moves from the disk to a bucket and back, while it runs", async () => {
  test.setTimeout(240_000)
  const site = await OwnSite.start()
  const s3 = bucket.settings()
  const none = Object.fromEntries(Object.keys(s3).map((name) => [name, ""]))
  try {
    const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
    const sent = await send(ops, 4)
    const late = await makeDocument("pptx", { padding: 5_000_000 })
    const path = (await ops.beginUpload(late)).headers.get("location") ?? ""
    expect((await ops.append(path, 0, late.bytes.subarray(0, 2_000_000))).status).toBe(204)

    await test.step("to the bucket: all but the unfinished upload, with downloads going on", async () => {
      await site.stop()
      await site.startAgain({ ...s3, STORAGE_MOVING_FROM: "disk" })
      sent.push(...(await send(ops, 1)))
      const { result, rounds } = await whileDownloading(client, sent, () => moveStorage(site, "s3", s3, true))
      expect(result.words).toContain("Uploads that still come in at disk: 1.")
      expect(result.code, result.words).toBe(2)
      expect(rounds).toBeGreaterThan(0)
      expect((await storedFiles(site)).map(({ size }) => size)).toEqual([2_000_000])
    })

    await test.step("the upload ends where it began, and follows", async () => {
      const offset = Number((await ops.head(path, tusHeaders)).headers.get("upload-offset"))
      expect(offset).toBe(2_000_000)
      expect((await ops.append(path, offset, late.bytes.subarray(offset))).status).toBe(204)
      const listed = await client.listed(late.name)
      sent.push({ document: late, file: listed as FileView })
      const { code, words } = await moveStorage(site, "s3", s3, true)
      expect(code, words).toBe(0)
      expect(await storedFiles(site)).toEqual([])
      expect(await keysIn(bucket.storage)).toHaveLength(sent.length)
    })

    await test.step("the bucket alone has everything", async () => {
      await site.stop()
      await site.startAgain({ STORAGE_MOVING_FROM: "" })
      await expectAll(client, sent)
    })

    await test.step("and back to the disk", async () => {
      await site.stop()
      await site.startAgain({ STORAGE_MOVING_FROM: "s3" })
      sent.push(...(await send(ops, 1)))
      const { result } = await whileDownloading(client, sent, () => moveStorage(site, "disk", s3, true))
      expect(result.code, result.words).toBe(0)
      expect(await keysIn(bucket.storage)).toEqual([])
      await site.stop()
      await site.startAgain({ ...none, STORAGE_MOVING_FROM: "" })
      await expectAll(client, sent)
    })
  } finally {
    await site.remove()
  }
})
