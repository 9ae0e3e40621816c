import { execFile } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { get, type IncomingMessage } from "node:http"
import { connect, type Socket } from "node:net"
import { promisify } from "node:util"
import { expect } from "@playwright/test"
import { signedInBrowser, signInByForm } from "../fixtures/browser-session"
import { Caller } from "../fixtures/caller"
import { Neighbour } from "../fixtures/neighbour"
import { makeDocument } from "../fixtures/office"
import { OwnSite, ownSite } from "../fixtures/own-site"
import { Person } from "../fixtures/site"
import { test } from "../fixtures/waybill"

const secret = () => randomBytes(32).toString("base64url")
const key = (name: string) => `${name}:${secret()}`

/** A link of a client's, and how its download is answered to that client. */
async function linkOf(client: Person, fileId: string): Promise<string> {
  const answer = await client.post(`files/${fileId}/download-link`)
  expect(answer.status, await answer.clone().text()).toBe(201)
  return ((await answer.json()) as { "download-link": string })["download-link"]
}

test("sessions and links survive a rotation and a rolling restart, and die with the key", async () => {
  test.setTimeout(180_000)
  const [oldSecret, newSecret, oldKey, newKey] = [secret(), secret(), key("old"), key("new")]
  const rings = {
    old: { AUTH_SECRET: oldSecret, TOKEN_KEYS: oldKey },
    known: { AUTH_SECRET: `${oldSecret},${newSecret}`, TOKEN_KEYS: `${oldKey},${newKey}` },
    used: { AUTH_SECRET: `${newSecret},${oldSecret}`, TOKEN_KEYS: `${newKey},${oldKey}` },
    retired: { AUTH_SECRET: newSecret, TOKEN_KEYS: newKey },
  }
  const site = await OwnSite.start(rings.old)
  try {
    const document = await makeDocument("docx")
    const uploaded = await (await site.ops()).upload(document)
    const client = await site.signedUpClient()
    const { jar } = await signedInBrowser(site.url, client.account)
    const link = await linkOf(client, uploaded.id)
    const signedIn = async (at: string, cookie = jar.header) => (await new Caller(at, { cookie }).get("me")).status
    const downloaded = async (at: string, path = link) => {
      const { status } = await new Caller(at, client.headers).get(new URL(path).pathname)
      return status
    }

    await site.stop()
    await site.startAgain(rings.known)
    // One has the new key in front, the other does not yet: each opens what the other seals.
    const ahead = await Neighbour.of(site, { ...rings.used, APP_URL: site.url })
    const fresh = await signedInBrowser(ahead.url, client.account, { appUrl: site.url })
    const freshLink = await linkOf(new Person(ahead.url, client.account, client.tokens, client.id), uploaded.id)
    for (const at of [site.url, ahead.url]) {
      expect(await signedIn(at)).toBe(200)
      expect(await signedIn(at, fresh.jar.header)).toBe(200)
      expect(await downloaded(at)).toBe(200)
      expect(await downloaded(at, freshLink)).toBe(200)
    }
    // A form that the one has served may be sent to the other.
    const form = await signInByForm(ahead.url, client.account, { jar, appUrl: site.url })
    expect(form.response.status).toBe(200)
    await ahead.remove()

    await site.stop()
    await site.startAgain(rings.retired)
    expect(await signedIn(site.url, fresh.jar.header)).toBe(200)
    expect(await downloaded(site.url, freshLink)).toBe(200)
    const { browser } = await signedInBrowser(site.url, client.account)
    expect((await browser.get("me")).status).toBe(200)
    expect(await downloaded(site.url)).toBe(404)
  } finally {
    await site.remove()
  }
})

/** `npm run keys:...` on the site's folder. @returns what it says */
async function keys(site: OwnSite, ...given: string[]): Promise<string> {
  const options = { env: { ...process.env, DATA_DIR: site.dataFolder } }
  return (await promisify(execFile)(process.execPath, ["scripts/keys/command.ts", ...given], options)).stdout
}

/** The names of a ring's keys, the one in use first. */
async function kids(site: OwnSite, ring: string): Promise<string[]> {
  const lines = (await keys(site, "list")).split("\n")
  const rest = lines.slice(lines.findIndex((line) => line.startsWith(ring)) + 1)
  const end = rest.findIndex((line) => !line.startsWith("  "))
  return rest.slice(0, end).map((line) => line.trim().split(" ")[0] ?? "")
}

/**
 * How many bytes came, of which only so many were taken a second. Not by `fetch`: it gives up what it has not yet taken when
 * a connection is closed behind the last byte.
 */
async function readSlowly(url: string, headers: Record<string, string>, perSecond: number): Promise<number> {
  const [response] = (await once(get(url, { headers }), "response")) as [IncomingMessage]
  let size = 0
  for await (const chunk of response) {
    size += chunk.length
    await new Promise((resolve) => setTimeout(resolve, (chunk.length / perSecond) * 1_000))
  }
  return size
}

/** A connection over which there has been one answer, which promised to keep it. */
class KeptConnection {
  private heard = ""

  private constructor(private readonly socket: Socket) {
    socket.on("error", () => {})
    socket.on("data", (bytes: Buffer) => {
      this.heard += bytes
    })
  }

  static async to(url: string): Promise<KeptConnection> {
    const connection = new KeptConnection(connect(Number(new URL(url).port), "127.0.0.1"))
    expect(await connection.ask()).toMatch(/keep-alive: timeout=65/i)
    return connection
  }

  get closed(): boolean {
    return this.socket.readableEnded || this.socket.destroyed
  }

  /** @returns the head of the answer, or nothing when the connection is closed */
  async ask(): Promise<string> {
    this.heard = ""
    this.socket.write("GET /api/health/live HTTP/1.1\r\nhost: localhost\r\n\r\n")
    await expect.poll(() => this.closed || this.heard.includes("\r\n\r\n")).toBe(true)
    return this.heard.split("\r\n\r\n", 1)[0] ?? ""
  }
}

test.describe("one instance takes up new keys", () => {
  const own = ownSite(() => ({ WORKERS: "2" }))

  test("without a failed request, a cut transfer or a session lost, until the old ones are retired", async () => {
    test.setTimeout(240_000)
    const site = own()
    const document = await makeDocument("docx", { padding: 40_000_000 })
    const uploaded = await (await site.ops()).upload(document)
    const client = await site.signedUpClient()
    const { browser } = await signedInBrowser(site.url, client.account)
    const link = await linkOf(client, uploaded.id)
    const download = (path: string) => new Caller(site.url, client.headers).get(new URL(path).pathname)
    const renewed = () => site.said.split("Keys and settings are taken up.").length - 1
    const patience = { timeout: 90_000 }

    const answers = new Map<string, number>()
    const count = (answer: string) => answers.set(answer, (answers.get(answer) ?? 0) + 1)
    let done = false
    const ask = async (caller: Caller) => {
      while (!done) {
        const { status } = await caller.get("me").catch((error: Error) => ({ status: String(error.cause ?? error) }))
        count(String(status))
      }
    }
    const load = [ask(browser), ask(browser), ask(client)]
    const kept = await Promise.all(Array.from({ length: 6 }, () => KeptConnection.to(site.url)))
    const slow = readSlowly(link, client.headers, 4_000_000)
    expect(await keys(site, "rotate")).toContain("takes it up now")
    await expect.poll(renewed, patience).toBe(1)
    for (const connection of kept) expect(await connection.ask()).toMatch(/^HTTP\/1\.1 200 /)
    expect(await slow).toBe(document.bytes.length)
    done = true
    await Promise.all(load)
    expect([...answers.keys()]).toEqual(["200"])
    expect(answers.get("200")).toBeGreaterThan(100)

    const later = await linkOf(client, uploaded.id)
    for (const path of [link, later]) expect((await download(path)).status).toBe(200)
    const fresh = await signedInBrowser(site.url, client.account)
    const unused = await Promise.all(Array.from({ length: 6 }, () => KeptConnection.to(site.url)))
    for (const ring of ["TOKEN_KEYS", "AUTH_SECRET"]) {
      const [inUse, old = ""] = await kids(site, ring)
      expect(await keys(site, "retire", old)).toContain("takes it up now")
      expect(await kids(site, ring)).toEqual([inUse])
    }
    await expect.poll(renewed, patience).toBe(3)
    // Who believes a dropped key hears no more, over no connection.
    expect(unused.map(({ closed }) => closed)).toEqual(unused.map(() => true))
    expect((await download(later)).status).toBe(200)
    expect((await download(link)).status).toBe(404)
    expect((await fresh.browser.get("me")).status).toBe(200)
    expect((await browser.get("me")).status).toBe(401)
  })
})
