import { randomBytes } from "node:crypto"
import { expect } from "@playwright/test"
import { signedInBrowser, signInByForm } from "../fixtures/browser-session"
import { Caller } from "../fixtures/caller"
import { Neighbour } from "../fixtures/neighbour"
import { makeDocument } from "../fixtures/office"
import { OwnSite } from "../fixtures/own-site"
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
