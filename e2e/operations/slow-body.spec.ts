import { connect } from "node:net"
import { expect, test } from "@playwright/test"
import { ownSite } from "../fixtures/own-site"

const own = ownSite()

/** Sends a byte every half second behind a request, for as long as it may. @returns what was answered, and the seconds until the end */
function trickle(url: string, head: string): Promise<{ answer: string; seconds: number }> {
  const { hostname, port, host } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true }).on("error", () => {})
  const startedAt = Date.now()
  let answer = ""
  socket.on("data", (bytes) => {
    answer += bytes
  })
  socket.write(`${head}\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n`)
  const timer = setInterval(() => socket.write(" "), 500)
  return new Promise((done) => {
    socket.once("close", () => {
      clearInterval(timer)
      done({ answer, seconds: (Date.now() - startedAt) / 1000 })
    })
  })
}

test("a body that trickles on after its request was answered is cut after a minute", async () => {
  test.setTimeout(150_000)
  const heads = [
    "POST /api/v1/files HTTP/1.1",
    "POST /api/v1/nowhere HTTP/1.1",
    "POST /api/auth/nothing HTTP/1.1",
    "GET /sign-in HTTP/1.1",
    "GET /api/health/live HTTP/1.1",
    "POST /sign-in HTTP/1.1",
  ]
  const ends = await Promise.all(heads.map((head) => trickle(own().url, head)))
  for (const [index, { answer, seconds }] of ends.entries()) {
    expect(answer, heads[index]).toMatch(/^HTTP\/1\.1 (200|40[145]) /)
    expect(seconds, heads[index]).toBeLessThan(75)
  }
})
