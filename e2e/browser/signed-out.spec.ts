import AxeBuilder from "@axe-core/playwright"
import { type BrowserContext, expect, type Page } from "@playwright/test"
import { makeDocument } from "../fixtures/office"
import { type Account, newAccount, type Site } from "../fixtures/site"
import { test } from "../fixtures/waybill"

const signedOut = "You are signed out"
const someoneElse = "Someone else is signed in now"

async function signIn(page: Page, account: Pick<Account, "email" | "password">, opened: RegExp): Promise<void> {
  await page.goto("/sign-in")
  await page.getByLabel("E-mail").fill(account.email)
  await page.getByLabel("Password", { exact: true }).fill(account.password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.waitForURL(opened)
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /your account/ }).click()
  await page.getByRole("menuitem", { name: "Sign out" }).click()
  await page.waitForURL(/sign-in/)
}

/** A document of this name, available. */
async function newDocument(site: Site, start: string): Promise<string> {
  const name = `${start} ${newAccount().name}.docx`
  await (await site.ops()).upload(await makeDocument("docx", { name }))
  return name
}

async function expectHidden(page: Page, title: string, names: readonly string[]): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title)
  for (const name of names) await expect(page.getByText(name)).toHaveCount(0)
  await expect(page.getByRole("link", { name: /Sign in again|Continue as/ })).toBeFocused()
}

async function withContext(site: Site, browser: { newContext: (options: object) => Promise<BrowserContext> }) {
  const context = await browser.newContext({ baseURL: site.url, reducedMotion: "reduce" })
  return { context, first: await context.newPage() }
}

test("a tab left open says that one signed out in another, hides everything, and comes back", async ({
  browser,
  site,
}) => {
  const name = await newDocument(site, "Left open")
  const { context, first } = await withContext(site, browser)
  await signIn(first, site.opsAccount, /\/ops$/)
  const system = await context.newPage()
  await system.goto("/ops/system")
  const list = await context.newPage()
  await list.goto(`/ops?q=${encodeURIComponent(name)}`)
  await list.getByRole("row", { name }).getByRole("link").click()
  await expect(list.getByRole("dialog")).toContainText(name)

  await signOut(first)
  await expectHidden(list, signedOut, [name, "Malware scanner"])
  await expect(list.getByRole("dialog")).toHaveCount(0)
  await expectHidden(system, signedOut, ["Database"])
  expect((await new AxeBuilder({ page: list }).analyze()).violations).toEqual([])

  await signIn(first, site.opsAccount, /\/ops$/)
  await expect(list.getByRole("row", { name })).toBeVisible()
  await expect(system.getByRole("heading", { level: 1 })).toHaveText("System")
  await context.close()
})

test("the way back leads to where one was", async ({ browser, site }) => {
  const { account } = await site.signedUpClient()
  const { context, first } = await withContext(site, browser)
  await signIn(first, account, /\/portal$/)
  const tab = await context.newPage()
  await tab.goto("/portal?q=nothing-has-this-name")
  await signOut(first)
  await expectHidden(tab, signedOut, [account.name])
  await tab.getByRole("link", { name: "Sign in again" }).click()
  await tab.waitForURL(/sign-in\?callbackUrl=/)
  await tab.getByLabel("E-mail").fill(account.email)
  await tab.getByLabel("Password", { exact: true }).fill(account.password)
  await tab.getByRole("button", { name: "Sign in" }).click()
  await tab.waitForURL(/\/portal\?q=nothing-has-this-name$/)
  await context.close()
})

test("a session that ends from outside is told in seconds: revoked, disabled, password changed", async ({
  browser,
  site,
}) => {
  const ends = {
    revoked: "UPDATE session SET revoked_at = now() WHERE user_id = $1",
    disabled: `UPDATE "user" SET disabled_at = now() WHERE id = $1`,
    "password changed": `UPDATE "user" SET session_version = session_version + 1 WHERE id = $1`,
  }
  const name = await newDocument(site, "From outside")
  for (const [how, sql] of Object.entries(ends)) {
    const client = await site.signedUpClient()
    const { context, first } = await withContext(site, browser)
    // The first thing that is told over the stream is to fetch the list.
    const fetched = first.waitForResponse(/\/portal\?_rsc=/)
    await signIn(first, client.account, /\/portal$/)
    await fetched
    await expect(first.getByRole("heading", { name }), how).toBeVisible()
    await site.sql(sql, [client.id])
    await expectHidden(first, signedOut, [name, client.account.name])
    await context.close()
  }
})

test("someone else who signs in is named, and nothing of the one before is shown", async ({ browser, site }) => {
  const name = await newDocument(site, "Not theirs")
  const client = await site.signedUpClient()
  const { context, first } = await withContext(site, browser)
  await signIn(first, site.opsAccount, /\/ops$/)
  const tab = await context.newPage()
  await tab.goto("/ops")
  await expect(tab.getByRole("row", { name })).toBeVisible()
  await signOut(first)
  await expectHidden(tab, signedOut, [name])
  await signIn(first, client.account, /\/portal$/)
  await expectHidden(tab, someoneElse, [name])
  await tab.getByRole("link", { name: `Continue as ${client.account.name}` }).click()
  await tab.waitForURL(/\/portal$/)
  await context.close()
})

test("going back after signing out shows nothing of it", async ({ browser, site }) => {
  const name = await newDocument(site, "Gone back")
  const { context, first } = await withContext(site, browser)
  await signIn(first, site.opsAccount, /\/ops$/)
  await expect(first.getByRole("row", { name })).toBeVisible()
  await signOut(first)
  await first.goBack()
  await expect(first.getByRole("heading", { level: 1 })).toHaveText(/signed out|Sign in/)
  await expect(first.getByText(name)).toHaveCount(0)
  await context.close()
})

test("an upload stops with its session and goes on with it", async ({ browser, site }) => {
  const { context, first } = await withContext(site, browser)
  await signIn(first, site.opsAccount, /\/ops$/)
  const tab = await context.newPage()
  await tab.goto("/ops")
  const document = await makeDocument("docx", { padding: 20_000_000 })
  const session = await context.newCDPSession(tab)
  await session.send("Network.enable")
  const line = { offline: false, latency: 0, downloadThroughput: -1 }
  await session.send("Network.emulateNetworkConditions", { ...line, uploadThroughput: 2_000_000 })
  await tab.locator("[data-upload-picker]").setInputFiles({ name: document.name, mimeType: "", buffer: document.bytes })
  await expect(tab.getByRole("region", { name: "Uploads" })).toContainText(document.name)
  await signOut(first)
  await expectHidden(tab, signedOut, [document.name])
  await expect(tab.getByRole("region", { name: "Uploads" })).toHaveCount(0)
  await session.send("Network.emulateNetworkConditions", { ...line, uploadThroughput: -1 })
  await signIn(first, site.opsAccount, /\/ops$/)
  const tray = tab.getByRole("region", { name: "Uploads" })
  await tray.getByRole("button", { name: new RegExp(`(Resume|Retry) ${document.name}`) }).click()
  await expect(tray).toContainText("1 file uploaded", { timeout: 30_000 })
  await context.close()
})

test("a server that is away signs nobody out", async ({ browser, site }) => {
  const name = await newDocument(site, "Away")
  const { context, first } = await withContext(site, browser)
  await signIn(first, site.opsAccount, /\/ops$/)
  await expect(first.getByRole("row", { name })).toBeVisible()
  let asked = 0
  await first.route("**/api/v1/me", (route) => {
    asked += 1
    return asked % 2 ? route.abort() : route.fulfill({ status: 503, body: "" })
  })
  for (let turn = 1; turn <= 2; turn += 1) {
    await first.evaluate(() => window.dispatchEvent(new Event("focus")))
    await expect.poll(() => asked).toBeGreaterThanOrEqual(turn)
    await expect(first.getByRole("row", { name })).toBeVisible()
  }
  await context.close()
})
