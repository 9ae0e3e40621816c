import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { type Browser, expect, type Page } from "@playwright/test"
import { test } from "../fixtures/fresh-site"
import { type Document, makeDocument } from "../fixtures/office"
import { type Account, linkIn, newAccount, type Site } from "../fixtures/site"

test("S43 the whole job in a browser: from sign-up to a withdrawn file", async ({ browser, site }) => {
  test.setTimeout(180_000)
  const martha = { ...newAccount(), name: "Martha Weber" }
  const documents = await Promise.all([
    makeDocument("docx", { name: "Offer 2026.docx" }),
    makeDocument("xlsx", { name: "Zahlen für Müller.xlsx" }),
    makeDocument("pptx", { name: "Kick-off.pptx", padding: 300_000 }),
  ])

  const portal = await test.step("a client signs up, verifies and finds nothing yet", async () => {
    const page = await open(browser, site)
    await signUp(page, site, martha)
    await signIn(page, martha)
    await expect(page).toHaveURL(/\/portal$/)
    await expect(page.getByText("Nothing here yet")).toBeVisible()
    return page
  })

  const ops = await test.step("Ops upload three kinds and see two refusals", async () => {
    const page = await open(browser, site)
    await signIn(page, site.opsAccount)
    await expect(page).toHaveURL(/\/ops$/)
    await expect(page.getByText("No files yet")).toBeVisible()
    const fake = { name: "Contract.docx", mimeType: "application/octet-stream", buffer: Buffer.from("dummy content") }
    const program = { name: "setup.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ") }
    await page
      .locator("input[type=file]")
      .first()
      .setInputFiles([...documents.map(toUpload), fake, program])
    const tray = page.getByRole("region", { name: "Uploads" })
    await expect(tray.getByText("3 uploaded, 2 not")).toBeVisible({ timeout: 30_000 })
    await expect(tray.getByText("This is not an Office document, whatever its name says.")).toBeVisible()
    await expect(tray.getByText("Only .docx, .xlsx and .pptx files are accepted.")).toBeVisible()
    for (const { name } of documents) await expect(page.getByRole("row", { name })).toContainText("Available")
    await expect(page.getByRole("row", { name: "Contract.docx" })).toHaveCount(0)
    return page
  })

  await test.step("the client downloads each, and the bytes are identical", async () => {
    await portal.reload()
    for (const document of documents) {
      const [download] = await Promise.all([
        portal.waitForEvent("download"),
        portal.getByRole("button", { name: `Download ${document.name}` }).click(),
      ])
      expect(download.suggestedFilename()).toBe(document.name)
      const bytes = readFileSync(await download.path())
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(document.sha256)
    }
    await expect(portal.getByText("Received")).toHaveCount(3)
    await portal.reload()
    await expect(portal.getByText("Received")).toHaveCount(3)
  })

  const link = await test.step("her link works for her, and for nobody else", async () => {
    const client = await site.signIn(martha)
    const { items } = (await (await client.get("files")).json()) as { items: { id: string; name: string }[] }
    const file = items.find(({ name }) => name === documents[0]?.name)
    const issued = (await (await client.post(`files/${file?.id}/download-link`, {})).json()) as Record<string, string>
    const url = issued["download-link"] ?? ""
    const [download] = await Promise.all([portal.waitForEvent("download"), visit(portal, url)])
    expect(readFileSync(await download.path()).equals(documents[0]?.bytes ?? Buffer.alloc(0))).toBe(true)

    const other = newAccount()
    const stranger = await open(browser, site)
    await visit(stranger, url)
    await expect(stranger, "nobody is asked to sign in").toHaveURL(/\/sign-in\?callbackUrl=/)
    await signUp(stranger, site, other)
    await signIn(stranger, other)
    for (const page of [stranger, ops]) {
      const response = await page.request.get(url)
      expect(response.status()).toBe(404)
      expect(await response.body()).not.toContain(documents[0]?.bytes)
    }
    await visit(stranger, url)
    await expect(stranger).toHaveURL(/link-problem/)
    return url
  })

  await test.step("Ops see who got what, and withdraw it", async () => {
    await ops.getByRole("row", { name: "Offer 2026.docx" }).getByText("Offer 2026.docx").click()
    const drawer = ops.getByRole("dialog")
    await expect(drawer.getByText("Martha Weber").first()).toBeVisible()
    await expect(drawer.getByText("Delivered").first()).toBeVisible()
    await drawer.getByRole("button", { name: "Withdraw file" }).click()
    await ops.getByRole("dialog").last().getByRole("button", { name: "Withdraw file" }).click()
    await expect(ops.getByRole("row", { name: "Offer 2026.docx" })).toContainText("Withdrawn")
  })

  await test.step("it is gone for the client, and the link says so", async () => {
    await portal.goto("/portal")
    await expect(portal.getByText("Kick-off.pptx").first()).toBeVisible()
    await expect(portal.getByText("Offer 2026.docx")).toHaveCount(0)
    expect((await portal.request.get(link)).status()).toBe(410)
    await visit(portal, link)
    await expect(portal).toHaveURL(/link-problem\?code=link_revoked/)
    await expect(portal.getByRole("heading", { level: 1 })).toBeVisible()
  })

  await test.step("S29 signing out kills the cookie, also a copy of it", async () => {
    await portal.goto("/portal")
    const copy = await portal.context().storageState()
    await portal.getByRole("button", { name: /Martha Weber/ }).click()
    await portal.getByRole("menuitem", { name: /sign out/i }).click()
    await expect(portal).toHaveURL(/\/(sign-in|$)/)
    const thief = await browser.newContext({ storageState: copy, baseURL: site.url })
    expect((await thief.request.get("/api/v1/me")).status()).toBe(401)
    await thief.close()
  })
})

async function open(browser: Browser, site: Site): Promise<Page> {
  const context = await browser.newContext({ baseURL: site.url })
  return context.newPage()
}

/** A download answers a navigation with a file, which the browser counts as one that did not happen. */
async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url).catch((error: Error) => {
    if (!/download is starting|ERR_ABORTED/i.test(error.message)) throw error
  })
}

async function signUp(page: Page, site: Site, account: Account): Promise<void> {
  await page.goto("/sign-up")
  await page.getByLabel("Name", { exact: true }).fill(account.name)
  await page.getByLabel("E-mail address").fill(account.email)
  await page.getByLabel("Password", { exact: true }).fill(account.password)
  await page.getByRole("button", { name: "Create account" }).click()
  await expect(page.getByText(account.email)).toBeVisible()
  const mail = await site.mailTo(account.email, /verify/i)
  await page.goto(linkIn(mail).href)
  await page.getByRole("button", { name: /verify/i }).click()
  await expect(page.getByRole("heading", { name: /verified/i })).toBeVisible()
}

async function signIn(page: Page, account: Pick<Account, "email" | "password">): Promise<void> {
  await page.goto("/sign-in")
  await page.getByLabel("E-mail address").fill(account.email)
  await page.getByLabel("Password", { exact: true }).fill(account.password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.waitForURL(/\/(portal|ops)/)
}

function toUpload({ name, bytes, contentType }: Document) {
  return { name, mimeType: contentType, buffer: bytes }
}
