import { randomBytes } from "node:crypto"
import type { ServerResponse } from "node:http"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { borrowBuffer, handOn, readBufferBytes, takeOver } from "../read-buffers"
import { OddS3, type SeenRequest } from "./odd-s3.fixture"
import { S3Storage } from "./s3"
import type { S3Settings } from "./s3-client"
import { StorageError, StorageFullError, StorageMissingError } from "./storage"

let odd: OddS3
beforeEach(async () => {
  odd = await OddS3.start()
})
afterEach(() => odd.stop())

const newKey = () => randomBytes(18).toString("base64url")
const storage = (more?: Partial<S3Settings>) => new S3Storage(odd.settings(more), () => {})

async function* pieces(bytes: Uint8Array, size = 64 * 1024) {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}

async function put(bytes: Buffer, more?: Partial<S3Settings>): Promise<string> {
  const key = newKey()
  await storage(more).append(key, 0, pieces(bytes))
  await storage(more).finish(key)
  return key
}

/** What that request does, while all others are answered. */
function when(matches: (request: SeenRequest) => boolean, answer: (response: ServerResponse) => void): void {
  odd.instead = (request, response) => {
    if (!matches(request)) return false
    answer(response)
    return true
  }
}

async function expectStorageError(work: Promise<unknown>): Promise<StorageError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(StorageError)
  expect(error).not.toBeInstanceOf(StorageMissingError)
  return error as StorageError
}

describe("encryption", () => {
  const isPut = ({ method, query }: SeenRequest) => method === "PUT" && !query.has("partNumber")
  const isCreate = ({ method, query }: SeenRequest) => method === "POST" && query.has("uploads")
  const makers = () => odd.seen.filter((request) => request.key && (isPut(request) || isCreate(request)))
  const said = (name: string) => [...new Set(makers().map(({ headers }) => headers[name]))]

  async function storeBoth(encryption: S3Settings["encryption"]): Promise<void> {
    await storage({ encryption }).prepare()
    await put(randomBytes(1_000), { encryption })
    await put(randomBytes(9_000_000), { encryption })
    const kinds = makers().map((request) => [isCreate(request), "x-amz-copy-source" in request.headers].join())
    expect(new Set(kinds), "an object, a copy and a multipart upload").toEqual(
      new Set(["false,false", "false,true", "true,false"]),
    )
  }

  test("with the server's keys is asked for wherever an object is made", async () => {
    await storeBoth({ kind: "aes256" })
    expect(said("x-amz-server-side-encryption")).toEqual(["AES256"])
    expect(said("x-amz-server-side-encryption-aws-kms-key-id")).toEqual([undefined])
  })

  test("with a key of the key service names it", async () => {
    await storeBoth({ kind: "kms", keyId: "waybill-key" })
    expect(said("x-amz-server-side-encryption")).toEqual(["aws:kms"])
    expect(said("x-amz-server-side-encryption-aws-kms-key-id")).toEqual(["waybill-key"])
  })

  test("is the bucket's own matter when nothing is said", async () => {
    await storeBoth(undefined)
    expect(said("x-amz-server-side-encryption")).toEqual([undefined])
  })

  test("that a server takes no notice of stops the start", async () => {
    const encryption = { kind: "aes256" } as const
    when(
      ({ method }) => method === "PUT",
      (response) => response.end(),
    )
    await expectStorageError(storage({ encryption }).prepare())
    await storage().prepare()
  })

  test("a server that copies nothing encrypted is sent the bytes again", async () => {
    when(
      ({ headers }) => "x-amz-copy-source" in headers,
      (response) => response.writeHead(501).end("<Error><Code>NotImplemented</Code></Error>"),
    )
    const bytes = randomBytes(1_000)
    const key = await put(bytes, { encryption: { kind: "kms" } })
    expect(Buffer.concat(await (await storage().read(key)).toArray()).equals(bytes)).toBe(true)
    const last = makers().at(-1)
    expect([last?.key, last?.headers["x-amz-server-side-encryption"]]).toEqual([key, "aws:kms"])
  })

  test("parts, reads and deletions say nothing of it, which servers would refuse", async () => {
    const key = await put(randomBytes(9_000_000), { encryption: { kind: "aes256" } })
    await (await storage().read(key)).toArray()
    const others = odd.seen.filter((request) => !isPut(request) && !isCreate(request))
    expect(others.length).toBeGreaterThan(5)
    for (const { headers } of others) expect(headers).not.toHaveProperty("x-amz-server-side-encryption")
  })
})

describe("a server that fails", () => {
  test.each([500, 503])("with %i now and then is asked again", async (status) => {
    let left = 2
    odd.instead = (_request, response) => {
      if (left === 0) return false
      left -= 1
      response.writeHead(status).end()
      return true
    }
    const bytes = randomBytes(9_000_000)
    const key = await put(bytes)
    expect(Buffer.concat(await (await storage().read(key)).toArray()).equals(bytes)).toBe(true)
  })

  test("for good is asked four times, and is an error that says why", async () => {
    when(
      () => true,
      (response) => response.writeHead(503).end("<Error><Code>SlowDown</Code></Error>"),
    )
    const error = await expectStorageError(storage().read(newKey()))
    expect(error.message).toContain("SlowDown")
    expect(odd.seen).toHaveLength(4)
  })

  test("for lack of room says so", async () => {
    when(
      ({ method }) => method === "PUT",
      (response) => response.writeHead(507).end("<Error><Code>XMinioStorageFull</Code></Error>"),
    )
    await expect(put(randomBytes(10))).rejects.toThrow(StorageFullError)
  })

  test("by refusing is not asked again", async () => {
    when(
      () => true,
      (response) => response.writeHead(403).end("<Error><Code>AccessDenied</Code></Error>"),
    )
    await expectStorageError(storage().read(newKey()))
    expect(odd.seen).toHaveLength(1)
  })
})

describe("a server that is slow", () => {
  test("to answer is given up, whatever it was asked", async () => {
    const key = await put(randomBytes(10))
    odd.instead = () => true
    const calls = [() => storage().read(key), () => storage().size(key), () => put(randomBytes(10))]
    await Promise.all(calls.map((call) => expectStorageError(call())))
  })

  test("in the middle of an answer is given up too", async () => {
    when(
      ({ query }) => query.has("uploads"),
      (response) => response.writeHead(200, { "content-length": 1_000 }).write("<ListMultipartUploads"),
    )
    await expectStorageError(storage().delete(newKey()))
  })

  test("in the middle of an object breaks the read off", async () => {
    const key = await put(randomBytes(1_000))
    when(
      ({ method }) => method === "GET",
      (response) => response.writeHead(200, { "content-length": 1_000 }).write(randomBytes(500)),
    )
    const stream = await storage().read(key)
    await expectStorageError(stream.toArray())
  })

  test("is not what a reader is that takes its time", async () => {
    const bytes = randomBytes(4_000_000)
    const key = await put(bytes)
    const patience = { answer: 1_000, bytes: 40 }
    const stream = await storage({ patience }).read(key)
    const chunks: Buffer[] = []
    const begunAt = Date.now()
    for await (const chunk of stream) {
      chunks.push(Buffer.from(chunk))
      // Longer than its patience, and by the clock alone.
      if (chunks.length === 1) await expect.poll(() => Date.now() - begunAt).toBeGreaterThan(200)
    }
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true)
  })
})

describe("a server that answers nonsense", () => {
  const html = "<!doctype html><title>Sign in to the network</title>"

  test.each([
    ["a page in place of a list", "GET", "uploads", html],
    ["nothing in place of an upload's name", "POST", "uploads", "<InitiateMultipartUploadResult/>"],
    ["an error in a success", "POST", "uploadId", "<Error><Code>InternalError</Code></Error>"],
  ])("%s is an error", async (_, method, parameter, body) => {
    when(
      (request) => request.method === method && request.query.has(parameter),
      (response) => response.end(body),
    )
    const key = newKey()
    const work = async () => {
      await storage().append(key, 0, pieces(randomBytes(9_000_000)))
      await storage().finish(key)
      await storage().delete(key)
    }
    await expectStorageError(work())
  })

  test("an object that was not made, or another one, is found out before it is called finished", async () => {
    const key = newKey()
    await storage().append(key, 0, pieces(randomBytes(9_000_000)))
    when(
      ({ method }) => method === "POST",
      (response) => {
        odd.objects.set(key, { bytes: randomBytes(8_999_999), headers: {} })
        response.end("<CompleteMultipartUploadResult/>")
      },
    )
    await expectStorageError(storage().finish(key))
  })

  test("a size that is not told is not zero", async () => {
    when(
      ({ method }) => method === "HEAD",
      (response) => response.writeHead(200).end(),
    )
    await expectStorageError(storage().size(newKey()))
    await expectStorageError(storage().uploadedSize(newKey()))
  })

  test.each([
    ["a page", { "content-length": html.length }, html],
    ["bytes from elsewhere", { "content-length": 100, "content-range": "bytes 0-99/1000" }, "x".repeat(100)],
    ["bytes of unknown number", {}, "x".repeat(100)],
  ])("%s in place of a range is refused", async (_, headers, body) => {
    const key = await put(randomBytes(1_000))
    when(
      ({ method }) => method === "GET",
      (response) => response.writeHead(206, headers).end(body),
    )
    await expectStorageError(storage().read(key, { start: 100, end: 199 }))
  })
})

test.each([0, 1, 70_000, 999_999])("a body cut off after %i bytes is an error, never an end", async (count) => {
  const bytes = randomBytes(1_000_000)
  const key = await put(bytes)
  when(
    ({ method }) => method === "GET",
    (response) => {
      response.writeHead(200, { "content-length": bytes.length })
      response.write(bytes.subarray(0, count), () => response.destroy())
      response.flushHeaders()
    },
  )
  const read = async () => Buffer.concat(await (await storage().read(key)).toArray())
  await expectStorageError(read())
})

test("memory: an upload holds two parts at most, however slow the server is", async () => {
  const [limit, chunk] = [2 * 8 * 1024 ** 2, 64 * 1024]
  let [given, most] = [0, 0]
  async function* endless() {
    for (; given < 40 * 1024 ** 2; given += chunk) {
      most = Math.max(most, given - odd.received)
      yield Buffer.alloc(chunk)
    }
  }
  when(
    ({ query }) => query.has("partNumber"),
    (response) => setTimeout(() => response.setHeader("etag", '"late"').end(), 50),
  )
  await storage().append(newKey(), 0, endless())
  expect(most).toBeGreaterThan(limit / 2)
  expect(most).toBeLessThanOrEqual(limit + 2 * chunk)
})

test("memory: what came in is given back as soon as it is copied", async () => {
  const received = Buffer.from(new ArrayBuffer(64 * 1024))
  const borrowed = borrowBuffer()
  await storage().append(
    newKey(),
    0,
    (async function* () {
      yield takeOver(received)
      expect(received.buffer.detached).toBe(true)
      yield handOn(borrowed, 1_000)
      expect(borrowBuffer(readBufferBytes)).toBe(borrowed)
    })(),
  )
})

test("a connection is used again once an object was read to its end", async () => {
  const [one, bytes] = [storage(), randomBytes(300_000)]
  const key = await put(bytes)
  let connections = 0
  odd.onConnection = () => {
    connections += 1
  }
  for (let times = 0; times < 5; times++) {
    expect(Buffer.concat(await (await one.read(key)).toArray()).equals(bytes)).toBe(true)
    expect(Buffer.concat(await (await one.read(key, { start: 0, end: 99 })).toArray())).toHaveLength(100)
  }
  expect(connections).toBe(1)
})
