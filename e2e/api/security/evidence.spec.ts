import type { IncomingMessage } from "node:http"
import { expect } from "@playwright/test"
import { expectProblem } from "../../fixtures/caller"
import { makeDocument, sha256 } from "../../fixtures/office"
import { slowDownload } from "../../fixtures/raw"
import type { Person } from "../../fixtures/site"
import { test } from "../../fixtures/waybill"

/** What Ops are told of the one client that a file went to. */
async function told(ops: Person, file: { id: string }) {
  const { deliveries, transfers } = await (await ops.get(`files/${file.id}/history`)).json()
  const running = transfers.some(({ endedAt }: { endedAt: string | null }) => endedAt === null)
  return { ...deliveries[0], running, completed: transfers.map(({ completed }: { completed: boolean }) => completed) }
}

/** So many bytes of a body, or some more, and then the connection breaks. */
async function readAndBreak(answer: IncomingMessage, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let read = 0
  for await (const chunk of answer) {
    chunks.push(chunk as Buffer)
    read += (chunk as Buffer).length
    if (read >= bytes) break
  }
  answer.destroy()
  return Buffer.concat(chunks)
}

test("S69 one byte of a large file is one byte: received whole is what was sent whole, verified what was hashed", async ({
  site,
}) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const document = await makeDocument("docx", { padding: 40_000_000 })
  const size = document.bytes.length
  const file = await ops.upload(document)
  const link = await client.link(file)
  const verify = (hash: string) => client.post(`files/${file.id}/verified`, { sha256: hash })

  const first = await client.get(link, { range: "bytes=0-0" })
  expect(first.headers.get("x-accel-buffering")).toBe("no")
  expect((await first.arrayBuffer()).byteLength).toBe(1)
  await expect
    .poll(() => told(ops, file))
    .toMatchObject({ state: "part", sentBytes: 1, size, wholeAt: null, running: false, completed: [false] })
  await expectProblem(await verify(document.sha256), 409, "not_received_whole")

  await client.download(link, { range: "bytes=1-" })
  await expect
    .poll(() => told(ops, file))
    .toMatchObject({ state: "received", sentBytes: size, verifiedAt: null, completed: [false, false] })
  await expectProblem(await verify("0".repeat(64)), 422, "wrong_fingerprint")
  await expectProblem(await verify("hash"), 400, "invalid_request")
  expect(await (await verify(document.sha256)).json()).toMatchObject({ state: "verified", sentBytes: size })
  expect(await told(ops, file)).toMatchObject({ state: "verified", completed: [false, false] })
})

test("S69 a client that has just got its last byte can say at once that it is the right file", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const document = await makeDocument("xlsx")
  const file = await ops.upload(document)
  const hash = sha256(await client.download(await client.link(file)))
  expect((await client.post(`files/${file.id}/verified`, { sha256: hash })).status).toBe(200)
})

test("S69 S70 a download that breaks is a part, and can be finished through a link for one download", async ({
  site,
}) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const document = await makeDocument("pptx", { padding: 40_000_000 })
  const file = await ops.upload(document)
  const link = await client.link(file, { maxDownloads: 1 })
  const parts: Buffer[] = []
  const got = () => Buffer.concat(parts)
  for (let times = 0; times < 3; times++) {
    const from = got().length
    const answer = await slowDownload(link, { ...client.headers, range: `bytes=${from}-` })
    parts.push(await readAndBreak(answer, 2_000_000))
    await expect.poll(() => told(ops, file)).toMatchObject({ state: "part", wholeAt: null, running: false })
    const { sentBytes } = await told(ops, file)
    expect(sentBytes).toBeLessThan(document.bytes.length)
  }
  parts.push(await client.download(link, { range: `bytes=${got().length}-` }))
  await expectProblem(await client.get(link), 410, "link_used_up")
  expect(sha256(got())).toBe(document.sha256)
  await expect.poll(() => told(ops, file)).toMatchObject({ state: "received", sentBytes: document.bytes.length })
  await expectProblem(await client.get(link, { range: "bytes=0-0" }), 410, "link_used_up")
  expect((await client.head(link)).status).toBe(410)
})

test("S70 parallel requests get no more through a link than one delivery beyond its limit", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const document = await makeDocument("docx", { padding: 20_000_000 })
  const file = await ops.upload(document)
  const link = await client.link(file, { maxDownloads: 1 })
  const running = await Promise.all(Array.from({ length: 8 }, () => slowDownload(link, client.headers)))
  const statuses = running.map(({ statusCode }) => statusCode).sort()
  expect(statuses).toEqual([200, 200, ...Array(6).fill(429)])
  for (const { statusCode, headers } of running) {
    if (statusCode === 429) expect(Number(headers["retry-after"])).toBeGreaterThan(0)
  }
  for (const answer of running) answer.destroy()
  // None was delivered: once they have ended, it is there for a whole one, and no more.
  const ended = async () => (await told(ops, file)).running
  await expect.poll(ended).toBe(false)
  const [row] = await site.sql<{ sent: number; uses: number }>(
    "SELECT sent_bytes::int AS sent, uses FROM link WHERE client_id = $1",
    [client.id],
  )
  expect(row?.uses).toBe(0)
  expect(row?.sent).toBeLessThanOrEqual(2 * document.bytes.length)
})

test("S70 of downloads that run at once through a link for one, one gets the whole file", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const document = await makeDocument("docx", { padding: 20_000_000 })
  const file = await ops.upload(document)
  const link = await client.link(file, { maxDownloads: 1 })
  const sizes = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const answer = await client.get(link)
      const bytes = await answer.arrayBuffer().catch(() => new ArrayBuffer(0))
      return answer.status === 200 ? bytes.byteLength : 0
    }),
  )
  expect(sizes.filter((size) => size === document.bytes.length)).toHaveLength(1)
  await expect.poll(() => told(ops, file)).toMatchObject({ state: "received", running: false })
  await expectProblem(await client.get(link), 410, "link_used_up")
  const rows = await site.sql("SELECT uses FROM link WHERE client_id = $1", [client.id])
  expect(rows).toEqual([{ uses: 1 }])
})
