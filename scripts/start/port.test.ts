import { once } from "node:events"
import { createServer } from "node:net"
import { Worker } from "node:worker_threads"
import { afterEach, expect, test } from "vitest"
import { freePort } from "../database/embedded.ts"
import { checkPort, listenFailure } from "./port.ts"

const server = createServer()
afterEach(() => server.close())

test.each(["127.0.0.1", "0.0.0.0", "localhost"])(
  "a port that somebody has on %s is named, and a free one is not",
  async (host) => {
    const port = await freePort()
    await checkPort(host, port)
    await once(server.listen(port, "127.0.0.1"), "listening")
    await expect(checkPort(host, port)).rejects.toThrow(`Port ${port} on ${host} is taken`)
  },
)

test("an address that is none of this machine's, and a name that is nobody's, are named", async () => {
  await expect(checkPort("192.0.2.1", await freePort())).rejects.toThrow("This machine has no address 192.0.2.1")
  await expect(checkPort("nobody.invalid", await freePort())).rejects.toThrow(/HOST is not an address or a known name/)
})

/** Knocks at a port again and again, on a thread of its own, until it gets a message; then says how often it was let in. */
const visitor = `
  const { connect } = require("node:net")
  const { parentPort, workerData: port } = require("node:worker_threads")
  let [taken, looking] = [0, true]
  parentPort.once("message", () => { looking = false })
  const visit = () => {
    if (!looking) return parentPort.postMessage(taken)
    const socket = connect(port, "127.0.0.1")
    // Of a port that the system also lends to connections, one may have met itself.
    socket.once("connect", () => { taken += Number(socket.localPort !== port); socket.destroy() })
    socket.on("error", () => {}).once("close", visit)
  }
  visit()
  parentPort.postMessage("at it")`

test("whoever comes by while it looks is refused, and not taken in and cut off", async () => {
  const port = await freePort()
  const worker = new Worker(visitor, { eval: true, workerData: port })
  await once(worker, "message")
  for (let count = 0; count < 200; count++) await checkPort("127.0.0.1", port)
  worker.postMessage("enough")
  expect(await once(worker, "message")).toEqual([0])
  await worker.terminate()
})

test("what is no fault of the settings stays as it is", () => {
  const error = new Error("something else")
  expect(listenFailure(error, "localhost", 3000)).toBe(error)
})
