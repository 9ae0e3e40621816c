import { expect } from "@playwright/test"
import { expectProblem } from "../fixtures/caller"
import { makeDocument, sha256 } from "../fixtures/office"
import { bodyOf, slowDownload } from "../fixtures/raw"
import { linkIn } from "../fixtures/site"
import { test } from "../fixtures/waybill"

test("a download can be asked for in parts and resumed; HEAD consumes nothing", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const document = await makeDocument("docx", { padding: 200_000 })
  const { bytes } = document
  const file = await ops.upload(document)
  const link = await client.link(file, { maxDownloads: 1 })
  const whole = `bytes 0-${bytes.length - 1}/${bytes.length}`

  for (let times = 0; times < 3; times++) {
    const head = await client.head(link)
    expect(head.status).toBe(200)
    expect(head.headers.get("content-length")).toBe(String(bytes.length))
    expect(head.headers.get("accept-ranges")).toBe("bytes")
    expect(head.headers.get("etag")).toBe(`"${document.sha256}"`)
    expect((await head.arrayBuffer()).byteLength).toBe(0)
  }

  const half = Math.floor(bytes.length / 2)
  const first = await client.get(link, { range: `bytes=0-${half - 1}` })
  expect(first.status).toBe(206)
  const etag = first.headers.get("etag") ?? ""
  const rest = await client.download(link, { range: `bytes=${half}-`, "if-range": etag })
  expect(Buffer.concat([Buffer.from(await first.arrayBuffer()), rest]).equals(bytes)).toBe(true)
  // The parts used nothing up by themselves, but together they were the one delivery: a new one is refused.
  await expectProblem(await client.get(link), 410, "link_used_up")

  const free = await client.link(file)
  const last = bytes.length - 1
  const ranges: [asked: string, start: number, end: number][] = [
    ["bytes=0-0", 0, 0],
    ["bytes=0-99", 0, 99],
    ["bytes=1000-1999", 1000, 1999],
    ["bytes=-500", bytes.length - 500, last],
    [`bytes=${last}-`, last, last],
    ["bytes=100-", 100, last],
    [`bytes=100-${bytes.length * 2}`, 100, last],
    [`bytes=-${bytes.length * 2}`, 0, last],
  ]
  for (const [range, start, end] of ranges) {
    const part = await client.get(free, { range })
    expect(part.status, range).toBe(206)
    expect(part.headers.get("content-range"), range).toBe(`bytes ${start}-${end}/${bytes.length}`)
    expect(part.headers.get("content-length"), range).toBe(String(end - start + 1))
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(start, end + 1)), range).toBe(true)
    const head = await client.head(free, { range })
    expect([head.status, head.headers.get("content-range")]).toEqual([206, part.headers.get("content-range")])
  }
  // What the standard lets a server answer with the whole file: several ranges, another unit, nonsense, another version.
  const wholes: Record<string, string>[] = [
    { range: "bytes=0-1,5-6" },
    { range: "lines=1-2" },
    { range: "bytes=x-y" },
    { range: "bytes=0-9", "if-range": '"another"' },
  ]
  for (const headers of wholes) {
    const answer = await client.get(free, headers)
    expect(answer.status, JSON.stringify(headers)).toBe(200)
    expect(answer.headers.get("content-range") ?? whole).toBe(whole)
    expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(document.sha256)
  }
  for (const range of [`bytes=${bytes.length}-`, `bytes=${bytes.length + 5}-${bytes.length + 9}`]) {
    const refused = await client.get(free, { range })
    expect(refused.headers.get("content-range")).toBe(`bytes */${bytes.length}`)
    await expectProblem(refused, 416, "range_not_satisfiable")
  }
})

test("a link can be mailed instead of told, and works for its client alone", async ({ site }) => {
  const [ops, client, other] = await Promise.all([site.ops(), site.signedUpClient(), site.signedUpClient()])
  const document = await makeDocument("xlsx")
  const file = await ops.upload(document)
  const answer = await client.post(`files/${file.id}/download-link`, { deliver: "email" })
  expect(answer.status).toBe(201)
  expect(await answer.json()).toEqual({ message: "success", expires_at: expect.any(String) })
  const link = linkIn(await site.mailTo(client.account.email, /download link/i)).href
  expect(sha256(await client.download(link))).toBe(document.sha256)
  await expectProblem(await other.get(link), 404, "not_found")
})

test("withdrawing a file stops a download that is under way", async ({ site }) => {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const document = await makeDocument("docx", { padding: 40_000_000 })
  const file = await ops.upload(document)
  const slow = await slowDownload(await client.link(file), client.headers)
  expect(slow.statusCode).toBe(200)
  expect((await ops.delete(`files/${file.id}`)).status).toBe(200)
  const ended = async () => {
    const { transfers } = await (await ops.get(`files/${file.id}/history`)).json()
    return transfers[0]?.endedAt
  }
  await expect.poll(ended).toBeTruthy()
  const { bytes, cut } = await bodyOf(slow)
  expect(cut).toBe(true)
  expect(bytes.length).toBeLessThan(document.bytes.length)
})

test("an expired link is 410 for its client, and says nothing to others", async ({ site }) => {
  const [ops, client, other] = await Promise.all([site.ops(), site.signedUpClient(), site.signedUpClient()])
  const file = await ops.upload(await makeDocument("docx"))
  await expectProblem(
    await client.post(`files/${file.id}/download-link`, { expiresInSeconds: 59 }),
    400,
    "invalid_request",
  )
  const link = await client.link(file, { expiresInSeconds: 60 })
  expect((await client.get(link)).status).toBe(200)
  await site.sql("UPDATE link SET expires_at = now() - interval '1 second' WHERE client_id = $1", [client.id])
  await expectProblem(await client.get(link), 410, "link_expired")
  expect((await client.head(link)).status).toBe(410)
  await expectProblem(await other.get(link), 404, "not_found")
})
