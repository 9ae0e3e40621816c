import { join } from "node:path"
import { expect } from "@playwright/test"
import { Upload, type UploadOptions } from "tus-js-client"
import { DiskStorage } from "@/lib/platform/storage/disk"
import { S3Storage } from "@/lib/platform/storage/s3"
import type { Storage } from "@/lib/platform/storage/storage"
import { hasS3, type S3Server, startS3 } from "@/scripts/test/s3"
import { signedInBrowser } from "../fixtures/browser-session"
import { type Caller, expectProblem, tusHeaders } from "../fixtures/caller"
import { Neighbour } from "../fixtures/neighbour"
import { type Document, makeDocument } from "../fixtures/office"
import { OwnSite } from "../fixtures/own-site"
import { Person } from "../fixtures/site"
import { test } from "../fixtures/waybill"

const someId = "0197c8d2-7a4e-7d3c-8f00-000000000000"

async function begin(caller: Caller, document: Pick<Document, "name" | "bytes">, size?: number): Promise<string> {
  const begun = await caller.beginUpload(document, size)
  expect(begun.status, await begun.clone().text()).toBe(201)
  return begun.headers.get("location") ?? ""
}

async function offsetOf(caller: Caller, path: string): Promise<number> {
  const answer = await caller.head(path, tusHeaders)
  expect(answer.status).toBe(200)
  return Number(answer.headers.get("upload-offset"))
}

/** Where an upload's bytes are, as soon as somebody appends to it. */
async function keyWhenHeld(site: OwnSite, path: string): Promise<string | undefined> {
  const sql = "SELECT storage_key FROM file WHERE id = $1 AND lock_token IS NOT NULL"
  const [row] = await site.sql<{ storage_key: string }>(sql, [path.split("/").at(-1)])
  return row?.storage_key
}

/** Sends what is there so far, and no end. */
function endless(
  caller: Caller,
  path: string,
  offset: number,
  bytes: Buffer,
): { answer: Promise<Response>; stop: () => void } {
  const stop = new AbortController()
  const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(bytes) })
  const answer = caller.append(path, offset, body, stop.signal)
  answer.catch(() => {})
  return { answer, stop: () => stop.abort() }
}

async function expectFile(caller: Person, path: string, document: Document): Promise<void> {
  const read = async () => (await caller.get(`files/${path.split("/").at(-1)}`)).json()
  const { name, sha256, bytes } = document
  // The gate has its own time.
  await expect.poll(async () => (await read()).state, { timeout: 60_000 }).toBe("AVAILABLE")
  expect(await read()).toMatchObject({ name, sha256, size: bytes.length })
}

test("the protocol's own questions: version, extensions, cap, and when an upload expires", async ({ site }) => {
  const asked = await site.nobody.send("OPTIONS", "uploads")
  expect(asked.status).toBe(204)
  expect(Object.fromEntries(asked.headers)).toMatchObject({
    "tus-resumable": "1.0.0",
    "tus-version": "1.0.0",
    "tus-extension": "creation,creation-with-upload,termination,expiration",
    "tus-max-size": String(2 * 1024 ** 3),
  })

  const ops = await site.ops()
  const document = await makeDocument("docx", { padding: 3_000 })
  for (const version of ["0.2.2", "2.0.0", ""]) {
    const headers = { "tus-resumable": version, "upload-length": "9", "upload-metadata": "filename YS5kb2N4" }
    const refused = await ops.send("POST", "uploads", { headers })
    expect(refused.headers.get("tus-version")).toBe("1.0.0")
    await expectProblem(refused, 412, "invalid_request")
  }
  const deferred = { ...tusHeaders, "upload-defer-length": "1", "upload-metadata": "filename YS5kb2N4" }
  expect((await ops.send("POST", "uploads", { headers: deferred })).status).toBe(501)

  const begun = await ops.beginUpload(document)
  const path = begun.headers.get("location") ?? ""
  const appended = await ops.append(path, 0, document.bytes.subarray(0, 1_000))
  for (const { headers } of [begun, appended]) {
    const seconds = (Date.parse(headers.get("upload-expires") ?? "") - Date.now()) / 1_000
    expect(Math.abs(seconds - 86_400)).toBeLessThan(60)
  }

  await site.sql("UPDATE file SET touched_at = now() - interval '25 hours' WHERE id = $1", [path.split("/").at(-1)])
  expect((await ops.head(path, tusHeaders)).status).toBe(410)
  expect((await ops.append(path, 1_000, document.bytes.subarray(1_000))).status).toBe(410)
  expect((await ops.send("DELETE", path, { headers: tusHeaders })).status).toBe(204)
  expect((await ops.head(path, tusHeaders)).status).toBe(404)
  expect((await ops.head(`uploads/${someId}`, tusHeaders)).status).toBe(404)
})

test("a wrong offset, more than was declared and a length above the cap are refused, and change nothing", async ({
  site,
}) => {
  const ops = await site.ops()
  const document = await makeDocument("xlsx", { padding: 50_000 })
  const { bytes } = document
  const path = await begin(ops, document)
  expect((await ops.append(path, 0, bytes.subarray(0, 20_000))).status).toBe(204)

  for (const wrong of [0, 19_999, 20_001, bytes.length]) {
    await expectProblem(await ops.append(path, wrong, bytes.subarray(wrong, wrong + 100)), 409, "conflict")
  }
  const tooMany = Buffer.concat([bytes.subarray(20_000), Buffer.alloc(10)])
  await expectProblem(await ops.append(path, 20_000, tooMany), 413, "too_large")
  expect(await offsetOf(ops, path)).toBe(20_000)
  await expectProblem(await ops.beginUpload(document, 2 * 1024 ** 3 + 1), 413, "too_large")

  expect((await ops.append(path, 20_000, bytes.subarray(20_000))).status).toBe(204)
  await expectFile(ops, path, document)
  await expectProblem(await ops.append(path, 0, bytes), 409, "conflict")
  await expectFile(ops, path, document)
})

test("X-HTTP-Method-Override counts in place of the method, and is guarded like it", async ({ site }) => {
  const ops = await site.ops()
  const document = await makeDocument("docx", { padding: 5_000 })
  const { bytes } = document
  const path = await begin(ops, document)
  const meaning = (method: string) => ({ ...tusHeaders, "x-http-method-override": method })
  const part = (offset: number) => ({
    ...meaning("PATCH"),
    "upload-offset": String(offset),
    "content-type": "application/offset+octet-stream",
  })
  const first = await ops.send("POST", path, { headers: part(0), body: new Uint8Array(bytes.subarray(0, 4_000)) })
  expect([first.status, first.headers.get("upload-offset")]).toEqual([204, "4000"])
  for (const method of ["POST", "GET", "DELETE"]) {
    const told = await ops.send(method, path, { headers: meaning("HEAD") })
    expect([told.status, told.headers.get("upload-offset"), await told.text()]).toEqual([200, "4000", ""])
    const unknown = await ops.send(method, `uploads/${someId}`, { headers: meaning("HEAD") })
    expect([unknown.status, await unknown.text()]).toEqual([404, ""])
  }
  await expectProblem(await ops.send("DELETE", path, { headers: meaning("POST") }), 405, "method_not_allowed")
  expect((await ops.send("POST", path, { headers: meaning("TRACE") })).status).toBe(405)
  expect((await site.nobody.send("POST", path, { headers: meaning("DELETE") })).status).toBe(401)
  expect((await ops.send("POST", `files/${someId}`, { headers: meaning("DELETE") })).status).toBe(405)

  const { browser } = await signedInBrowser(site.url, site.opsAccount)
  const foreign = { ...meaning("DELETE"), origin: "https://evil.example" }
  for (const method of ["GET", "HEAD", "POST"]) {
    expect((await browser.send(method, path, { headers: foreign })).status).toBe(403)
  }
  const rest = await ops.send("POST", path, { headers: part(4_000), body: new Uint8Array(bytes.subarray(4_000)) })
  expect(rest.status).toBe(204)
  await expectFile(ops, path, document)

  const given = await begin(ops, document)
  expect((await ops.send("POST", given, { headers: meaning("DELETE") })).status).toBe(204)
  expect((await ops.head(given, tusHeaders)).status).toBe(404)
})

test("tus-js-client sends a file as it is, in one request or in many", async ({ site }) => {
  const ops = await site.ops()
  for (const options of [{}, { chunkSize: 100_000 }, { chunkSize: 100_000, overridePatchMethod: true }]) {
    const document = await makeDocument("pptx", { padding: 350_000 })
    await expectFile(ops, await sendByClient(ops, document, options), document)
  }
})

test("tus-js-client goes on by itself when server and database are killed and start again", async () => {
  test.setTimeout(120_000)
  const site = await OwnSite.start()
  try {
    const ops = await site.ops()
    const document = await makeDocument("pptx", { padding: 8_000_000 })
    const accepted: number[] = []
    let killed: Promise<void> | undefined
    const sent = sendByClient(ops, document, {
      chunkSize: 1_000_000,
      retryDelays: Array.from({ length: 60 }, () => 500),
      onChunkComplete: (_size, bytes) => {
        accepted.push(bytes)
        if (bytes >= 3_000_000) killed ??= site.kill()
      },
    })
    await expect.poll(() => killed !== undefined, { intervals: [20] }).toBe(true)
    await killed
    await site.startAgain()
    // As if the dead one's lease had run out.
    await site.sql("UPDATE file SET locked_until = now() - interval '1 second' WHERE lock_token IS NOT NULL")
    await expectFile(ops, await sent, document)
    expect(accepted, "nothing is sent twice").toEqual([...new Set(accepted)].sort((a, b) => a - b))
  } finally {
    await site.remove()
  }
})

/** Sends a document with tus-js-client, naming it as Uppy does. @returns its address */
function sendByClient(ops: Person, { name, bytes }: Document, options: UploadOptions): Promise<string> {
  return new Promise((done, failed) => {
    const upload = new Upload(bytes, {
      endpoint: `${ops.url}/api/v1/uploads`,
      headers: ops.headers,
      metadata: { relativePath: "null", name, type: "", filename: name, filetype: "" },
      ...options,
      onSuccess: () => done(upload.url ?? ""),
      onError: failed,
    })
    upload.start()
  })
}

type Place = {
  prepare: () => Promise<void>
  settings: () => Record<string, string>
  /** What is there, seen past the instances. */
  storage: (site: OwnSite) => Storage
}

/** One database, one storage, two instances. */
function severalInstances(where: string, { prepare, settings, storage }: Place): void {
  test.describe(`two instances on one ${where}`, () => {
    let site: OwnSite
    let other: Neighbour
    let here: Person
    let there: Person

    test.beforeAll(async () => {
      test.setTimeout(120_000)
      await prepare()
      site = await OwnSite.start(settings())
    })

    test.beforeEach(async () => {
      test.setTimeout(120_000)
      other = await Neighbour.of(site, settings())
      here = await site.ops()
      there = new Person(other.url, here.account, here.tokens, here.id)
    })

    test.afterEach(() => other.remove())
    test.afterAll(() => site.remove())

    test("an upload goes on at either, and is whole", async () => {
      const document = await makeDocument("docx", { padding: 6_500_000 })
      const path = await begin(here, document)
      const step = 1_300_000
      for (let at = 0, turn = 0; at < document.bytes.length; at += step, turn += 1) {
        const [sender, asker] = turn % 2 === 0 ? [here, there] : [there, here]
        const part = document.bytes.subarray(at, at + step)
        expect((await sender.append(path, at, part)).status).toBe(204)
        expect(await offsetOf(asker, path)).toBe(at + part.length)
      }
      await expectFile(there, path, document)
    })

    test("of two that append at once one stops, and no byte is there twice", async () => {
      const document = await makeDocument("docx", { padding: 400_000 })
      const { bytes } = document
      const path = await begin(here, document)
      const first = endless(here, path, 0, bytes.subarray(0, 150_000))
      await expect.poll(() => keyWhenHeld(site, path)).toBeTruthy()
      // It asks the first to give way, and comes to an upload that does not end where it thought.
      const second = await there.append(path, 0, bytes)
      const stopped = await first.answer
      expect(Number(stopped.headers.get("upload-offset"))).toBe(150_000)
      await expectProblem(second, 409, "conflict")
      expect(await offsetOf(there, path)).toBe(150_000)
      expect((await there.append(path, 150_000, bytes.subarray(150_000))).status).toBe(204)
      await expectFile(here, path, document)
    })

    test("of many whole ones sent at once to both, one is taken", async () => {
      const document = await makeDocument("docx", { padding: 200_000 })
      const path = await begin(here, document)
      const senders = [here, there, here, there]
      const answers = await Promise.all(senders.map((sender) => sender.append(path, 0, document.bytes)))
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 409, 409, 409])
      await expectFile(here, path, document)
    })

    test("kill -9 in the middle of a request: it goes on at the other, at the byte where it stopped", async () => {
      const document = await makeDocument("docx", { padding: 20_000_000 })
      const { bytes } = document
      const path = await begin(here, document)
      expect((await there.append(path, 0, bytes.subarray(0, 1_000_000))).status).toBe(204)
      const cut = endless(there, path, 1_000_000, bytes.subarray(1_000_000, 19_000_000))
      await expect.poll(() => keyWhenHeld(site, path)).toBeTruthy()
      const key = (await keyWhenHeld(site, path)) ?? ""
      await expect.poll(() => storage(site).uploadedSize(key), { timeout: 20_000 }).toBeGreaterThan(9_000_000)
      await other.kill()
      await expect(cut.answer).rejects.toThrow()
      // As if the dead one's lease had run out.
      await site.sql("UPDATE file SET locked_until = now() - interval '1 second' WHERE lock_token IS NOT NULL")
      const offset = await offsetOf(here, path)
      expect(offset).toBeGreaterThan(9_000_000)
      expect(offset).toBeLessThanOrEqual(19_000_000)
      expect((await here.append(path, offset, bytes.subarray(offset))).status).toBe(204)
      await expectFile(here, path, document)
    })
  })
}

severalInstances("folder", {
  prepare: async () => {},
  settings: () => ({}),
  storage: (site) => new DiskStorage(join(site.dataFolder, "files")),
})

if (hasS3()) {
  let server: S3Server | undefined
  const settings = () => {
    const given = { ...process.env, ...server?.environment }
    return {
      S3_ENDPOINT: given.S3_TEST_ENDPOINT ?? "",
      S3_BUCKET: "waybill-instances",
      S3_ACCESS_KEY_ID: given.S3_TEST_ACCESS_KEY_ID ?? "",
      S3_SECRET_ACCESS_KEY: given.S3_TEST_SECRET_ACCESS_KEY ?? "",
    }
  }
  severalInstances("bucket", {
    prepare: async () => {
      server = await startS3()
    },
    settings,
    storage: () => {
      const { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = settings()
      const keys = { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY }
      const where = { endpoint: S3_ENDPOINT, region: "us-east-1", bucket: S3_BUCKET, forcePathStyle: true }
      return new S3Storage({ ...where, ...keys }, () => {})
    },
  })
  test.afterAll(() => server?.stop())
}
