import { expect, test } from "@playwright/test"
import { expectProblem, tusHeaders } from "../fixtures/caller"
import { Line } from "../fixtures/line"
import { makeDocument, sha256 } from "../fixtures/office"
import { ownSite } from "../fixtures/own-site"
import { bodyOf, slowDownload } from "../fixtures/raw"
import { keysIn, ownBucket } from "../fixtures/s3"
import { storedFiles } from "../fixtures/stored"
import { sweepNow } from "../fixtures/sweep"

const bucket = ownBucket()
const line = new Line(() => bucket.endpoint)
test.beforeAll(() => line.mend())
test.afterAll(() => line.cut())
const site = ownSite(() => bucket.settings(line.url))

async function keyOf(fileId: string): Promise<string> {
  const [row] = await site().sql<{ storage_key: string }>("SELECT storage_key FROM file WHERE id = $1", [fileId])
  return row?.storage_key ?? ""
}

test("a form's file: through the gate, into the bucket, out in ranges, withdrawn", async () => {
  const [ops, client] = await Promise.all([site().ops(), site().signedUpClient()])
  const document = await makeDocument("docx", { padding: 9_000_000 })
  const { bytes } = document
  const file = await ops.upload(document)
  expect(file).toMatchObject({ state: "AVAILABLE", size: bytes.length, sha256: document.sha256 })
  expect(await bucket.storage.size(await keyOf(file.id))).toBe(bytes.length)
  expect(await storedFiles(site()), "nothing is kept on the disk").toEqual([])
  expect((await client.listed(document.name)).id).toBe(file.id)

  const link = await client.link(file)
  expect(sha256(await client.download(link))).toBe(document.sha256)
  const transfers = async () => (await (await ops.get(`files/${file.id}/history`)).json()).transfers
  await expect.poll(transfers).toMatchObject([{ completed: true, bytesSent: bytes.length }])
  const last = bytes.length - 1
  for (const [range, start, end] of [
    ["bytes=0-0", 0, 0],
    ["bytes=5000000-5000999", 5_000_000, 5_000_999],
    ["bytes=-500", bytes.length - 500, last],
    [`bytes=${last}-`, last, last],
  ] as const) {
    const part = await client.get(link, { range })
    expect(part.status).toBe(206)
    expect(part.headers.get("content-range")).toBe(`bytes ${start}-${end}/${bytes.length}`)
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(start, end + 1)), range).toBe(true)
  }

  expect((await ops.delete(`files/${file.id}`)).status).toBe(200)
  await expectProblem(await client.get(link), 410, "link_revoked")
})

test("what the gate refuses leaves nothing in the bucket", async () => {
  const ops = await site().ops()
  const before = await keysIn(bucket.storage)
  await expectProblem(await ops.tryUpload({ name: "a.docx", bytes: Buffer.from("dummy") }), 422, "not_office")
  const { bytes, name } = await makeDocument("docx", { padding: 7_000_000 })
  const damaged = await ops.tryUpload({ name, bytes: bytes.subarray(0, 6_500_000) })
  expect(damaged.status, await damaged.clone().text()).toBe(422)
  expect((await keysIn(bucket.storage)).sort()).toEqual(before.sort())
})

test("a resumable upload goes on where it was cut off", async () => {
  const [ops, client] = await Promise.all([site().ops(), site().signedUpClient()])
  const document = await makeDocument("pptx", { padding: 20_000_000 })
  const { bytes } = document
  const path = (await ops.beginUpload(document)).headers.get("location") ?? ""
  expect((await ops.append(path, 0, bytes.subarray(0, 1_000_000))).status).toBe(204)
  const key = await keyOf(path.split("/").at(-1) ?? "")

  const broken = new AbortController()
  const second = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes.subarray(1_000_000, 15_000_000)),
    pull: async () => {
      await expect.poll(() => bucket.storage.uploadedSize(key), { timeout: 20_000 }).toBeGreaterThan(8_000_000)
      broken.abort()
    },
  })
  await expect(ops.append(path, 1_000_000, second, broken.signal)).rejects.toThrow()
  const reached = Number((await ops.head(path, tusHeaders)).headers.get("upload-offset"))
  expect(reached).toBeGreaterThan(8_000_000)
  expect((await ops.append(path, reached, bytes.subarray(reached))).status).toBe(204)
  const file = await client.listed(document.name)
  expect(sha256(await client.download(await client.link(file)))).toBe(document.sha256)
})

test("an abandoned upload is swept out of the bucket", async () => {
  const ops = await site().ops()
  const document = await makeDocument("xlsx", { padding: 12_000_000 })
  const path = (await ops.beginUpload(document)).headers.get("location") ?? ""
  const fileId = path.split("/").at(-1) ?? ""
  const key = await keyOf(fileId)
  expect((await ops.append(path, 0, document.bytes.subarray(0, 9_500_000))).status).toBe(204)
  expect(await bucket.storage.uploadedSize(key)).toBe(9_500_000)
  await site().sql("UPDATE file SET touched_at = now() - interval '25 hours' WHERE id = $1", [fileId])
  await sweepNow(site())
  await expect.poll(() => keysIn(bucket.storage), { timeout: 30_000 }).not.toContain(key)
  expect(await bucket.storage.uploadedSize(key)).toBe(0)
  expect((await ops.head(path, tusHeaders)).status).toBe(404)
})

test("while the storage is away: 503 and when to come again, running downloads break off, and then all goes on", async () => {
  test.setTimeout(120_000)
  const [ops, client] = await Promise.all([site().ops(), site().signedUpClient()])
  const [document, other] = [await makeDocument("docx", { padding: 30_000_000 }), await makeDocument("xlsx")]
  const file = await ops.upload(document)
  const link = await client.link(file)
  const path = (await ops.beginUpload(other)).headers.get("location") ?? ""
  const running = await slowDownload(link, client.headers)
  expect(running.statusCode).toBe(200)

  line.cut()
  const { bytes, cut } = await bodyOf(running)
  expect(cut, "a broken read is no complete answer").toBe(true)
  expect(bytes.length).toBeLessThan(document.bytes.length)
  const refusals = [ops.tryUpload(other), ops.append(path, 0, other.bytes), client.get(link)]
  for (const refused of await Promise.all(refusals)) {
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0)
    await expectProblem(refused, 503, "unavailable")
  }

  await line.mend()
  const transfers = async () => (await (await ops.get(`files/${file.id}/history`)).json()).transfers
  await expect.poll(transfers).toMatchObject([{ completed: false }, { completed: false }])
  expect((await ops.append(path, 0, other.bytes)).status).toBe(204)
  expect((await client.listed(other.name)).sha256).toBe(other.sha256)
  const rest = await client.download(link, { range: `bytes=${bytes.length}-` })
  expect(sha256(Buffer.concat([bytes, rest]))).toBe(document.sha256)
})
