import { once } from "node:events"
import type { ClientRequest, IncomingMessage } from "node:http"
import { Agent, type RequestOptions, request } from "node:https"
import { expect, test } from "@playwright/test"
import { freePort } from "@/scripts/database/embedded"
import { Nginx, nginxProgram } from "../fixtures/nginx"
import { makeDocument } from "../fixtures/office"
import { OwnSite } from "../fixtures/own-site"
import { answerOf, bodyOf } from "../fixtures/raw"
import type { Person } from "../fixtures/site"

const mebibyte = 1024 ** 2

/** deploy/nginx/waybill.conf in front of a Waybill, as docs/DEPLOYMENT.md puts them together. */
function behindNginx(program: string): void {
  const nginx = new Nginx(program)
  let site: OwnSite
  let ops: Person
  let agent: Agent

  test.beforeAll(async () => {
    test.setTimeout(120_000)
    await nginx.prepare()
    const port = String(await freePort())
    site = await OwnSite.start({ PORT: port, APP_URL: `https://localhost:${nginx.port}`, TRUSTED_PROXIES: "1" })
    expect(await nginx.start(Number(port))).toBe("")
    ops = await site.ops()
    agent = new Agent({ ca: nginx.certificate, keepAlive: false })
  })
  test.afterAll(async () => {
    await nginx.stop()
    await site.remove()
  })

  /** From 127.0.0.2, which nobody else is. */
  function send(method: string, path: string, headers: Record<string, string | number> = {}): ClientRequest {
    const options: RequestOptions = { host: "127.0.0.1", port: nginx.port, servername: "localhost", agent }
    const named = { host: `localhost:${nginx.port}`, ...headers }
    return request({ ...options, method, path, headers: named, localAddress: "127.0.0.2" })
  }

  async function get(path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
    const asked = send("GET", path, { ...ops.headers, ...headers })
    asked.end()
    return answerOf(asked)
  }

  test("100 MiB go up unbuffered, and a range of them comes down", async () => {
    test.setTimeout(120_000)
    const document = await makeDocument("pptx", { padding: 100 * mebibyte })
    const form = new FormData()
    form.set("file", new Blob([document.bytes]), document.name)
    const whole = new Request("http://localhost", { method: "POST", body: form })
    const body = Buffer.from(await whole.arrayBuffer())
    const type = whole.headers.get("content-type") ?? ""
    const upload = send("POST", "/api/v1/files", {
      ...ops.headers,
      "content-type": type,
      "content-length": body.length,
    })
    const half = body.length / 2
    upload.write(body.subarray(0, half))
    // The half is with the application, and none of it with nginx.
    const received = () => site.sql<{ id: string }>("SELECT id FROM file WHERE state = 'RECEIVING'")
    await expect.poll(async () => (await received()).length, { timeout: 20_000 }).toBe(1)
    expect(nginx.heldBack()).toEqual([])
    upload.end(body.subarray(half))
    const answer = await answerOf(upload)
    const { bytes } = await bodyOf(answer)
    expect(answer.statusCode, bytes.toString()).toBe(201)
    expect(JSON.parse(bytes.toString())).toMatchObject({ sha256: document.sha256, state: "AVAILABLE" })

    const client = await site.signedUpClient()
    const link = new URL(await client.link({ id: JSON.parse(bytes.toString()).id }))
    expect(link.origin).toBe(`https://localhost:${nginx.port}`)
    const range = { ...client.headers, range: `bytes=${50 * mebibyte}-${51 * mebibyte - 1}` }
    const part = await get(link.pathname, range)
    expect(part.statusCode).toBe(206)
    const piece = await bodyOf(part)
    expect(piece.bytes.equals(document.bytes.subarray(50 * mebibyte, 51 * mebibyte))).toBe(true)
    expect(nginx.heldBack()).toEqual([])
  })

  test("a refusal reaches who is still sending", async () => {
    const upload = send("POST", "/api/v1/files", {
      "content-type": "multipart/form-data; boundary=x",
      "content-length": 1e9,
    })
    upload.on("error", () => {})
    upload.write(Buffer.alloc(mebibyte))
    const answer = await answerOf(upload)
    expect(answer.statusCode).toBe(401)
    upload.destroy()
  })

  test("S52 the address on record is the caller's, whatever it says of itself", async () => {
    const account = { email: site.opsAccount.email, password: site.opsAccount.password }
    const json = JSON.stringify(account)
    const headers = {
      "content-type": "application/json",
      "content-length": json.length,
      "x-forwarded-for": "203.0.113.9",
    }
    const asked = send("POST", "/api/v1/token", headers)
    asked.end(json)
    expect((await answerOf(asked)).statusCode).toBe(200)
    const rows = await site.sql<{ ip: string }>("SELECT ip FROM session WHERE ip <> '127.0.0.1'")
    expect(rows.map(({ ip }) => ip)).toEqual(["127.0.0.2"])
  })

  test("events come as they happen", async () => {
    const stream = await get("/api/v1/events")
    expect(stream.statusCode).toBe(200)
    let text = ""
    stream.on("data", (bytes: Buffer) => {
      text += bytes
    })
    await expect.poll(() => text).toContain("event: ready")
    const file = await ops.upload(await makeDocument("docx"))
    await expect.poll(() => text, { timeout: 20_000 }).toContain(file.id)
    stream.destroy()
    await once(stream, "close")
  })

  test("figures are not for the public, and plain addresses lead to https", async () => {
    expect((await get("/api/metrics")).statusCode).toBe(404)
    const page = await get("/sign-in")
    expect(page.statusCode).toBe(200)
    expect(page.headers["strict-transport-security"]).toBeDefined()
  })
}

if (nginxProgram) behindNginx(nginxProgram)
else console.log("Skipped: deploy/nginx/waybill.conf with a real nginx (it is not installed).")
