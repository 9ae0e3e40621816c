import { createServer, type Server, type Socket } from "node:net"
import { afterAll, beforeAll, expect, test } from "vitest"
import { S3Storage } from "./s3"
import { StorageError } from "./storage"

/** Takes connections and never says a word. */
let frozen: Server
const sockets = new Set<Socket>()

const storageAt = (port: number) =>
  new S3Storage(
    {
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      bucket: "files",
      accessKeyId: "key",
      secretAccessKey: "secret-of-the-bucket",
      forcePathStyle: true,
    },
    () => undefined,
  )

const portOf = (server: Server) => {
  const address = server.address()
  return typeof address === "object" && address ? address.port : 0
}

beforeAll(async () => {
  frozen = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined))
  })
  await new Promise<void>((done) => frozen.listen(0, "127.0.0.1", done))
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  await new Promise((done) => frozen.close(done))
})

test("a bucket that is frozen is let go of within seconds, and one that is away says so", async () => {
  const began = performance.now()
  await expect(storageAt(portOf(frozen)).probe()).rejects.toBeInstanceOf(StorageError)
  expect(performance.now() - began).toBeLessThan(6_000)
  await expect(storageAt(1).probe()).rejects.toBeInstanceOf(StorageError)
})
