import AxeBuilder from "@axe-core/playwright"
import { type BrowserContext, expect, type Page } from "@playwright/test"
import { makeDocument } from "../fixtures/office"
import { newAccount, type Person } from "../fixtures/site"
import { test } from "../fixtures/waybill"

/** Every page, by who sees it. */
const pages = {
  nobody: [
    "/",
    "/sign-in",
    "/sign-up",
    "/verify",
    "/forgot-password",
    "/reset-password",
    "/link-problem?code=link_expired",
    "/docs",
    "/dev/mailbox",
    "/no-such-page",
  ],
  client: ["/portal", "/portal?q=nothing-has-this-name"],
  ops: ["/ops", "/ops?q=nothing-has-this-name", "/ops?state=REJECTED", "/ops/system"],
} as const

const longName = `${"Jahresabschluss und Lagebericht der Gesellschaft ".repeat(3)}final.docx`

for (const scheme of ["light", "dark"] as const) {
  for (const [role, paths] of Object.entries(pages)) {
    test(`axe finds nothing, and nothing scrolls sideways at 320 px: ${role}, ${scheme}`, async ({ browser, site }) => {
      test.setTimeout(240_000)
      const context = await browser.newContext({ baseURL: site.url, colorScheme: scheme, reducedMotion: "reduce" })
      const page = await context.newPage()
      const errors = listen(page)
      if (role !== "nobody") {
        const ops = await site.ops()
        await upload(ops, longName)
        await ops.tryUpload({ name: `${longName}.exe`, bytes: Buffer.from("MZ") })
        const account = role === "ops" ? site.opsAccount : (await site.signedUpClient(newAccount())).account
        await signIn(page, account)
      }
      for (const path of paths) {
        await look(page, context, path)
      }
      // A mail is shown in a frame without scripts: axe's is kept out too, and the browser says so.
      expect(errors.filter((error) => !/404|Blocked script execution in 'about:srcdoc'/.test(error))).toEqual([])
      await context.close()
    })
  }
}

test("200 % text keeps everything in reach, and a file's story is as clean as the list", async ({ browser, site }) => {
  const context = await browser.newContext({ baseURL: site.url, viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  await upload(await site.ops(), "Story.docx")
  await signIn(page, site.opsAccount)
  await page.getByText("Story.docx").first().click()
  await expect(page.getByRole("dialog").getByText("History")).toBeVisible()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await page.keyboard.press("Escape")
  await expect(page.getByRole("dialog")).toHaveCount(0)
  await page.addStyleTag({ content: "html { font-size: 200% }" })
  await expectNoSidewaysScroll(page)
  await context.close()
})

test("Ops work by keyboard alone", async ({ browser, site }) => {
  const context = await browser.newContext({ baseURL: site.url })
  const page = await context.newPage()
  const ops = await site.ops()
  const name = `Alpha ${newAccount().name}.docx`
  await upload(ops, name)
  await signIn(page, site.opsAccount)
  // A page listens to keys once its scripts have run.
  await expect(async () => {
    await page.keyboard.press("?")
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await page.keyboard.press("Escape")
  await page.keyboard.press("/")
  await expect(page.getByRole("searchbox")).toBeFocused()
  await page.keyboard.type(name)
  await expect(page).toHaveURL(/q=Alpha/)
  const row = page.locator("[data-file-id]")
  await expect(row).toHaveCount(1)
  await page.getByRole("heading", { level: 1 }).click()
  await page.keyboard.press("j")
  await page.keyboard.press("Enter")
  await expect(page.getByRole("dialog")).toContainText(name)
  await context.close()
})

test("the portal sends at most 130 kB of compressed JavaScript", async ({ browser, site }) => {
  const client = await site.signedUpClient()
  const signedIn = await browser.newContext({ baseURL: site.url })
  await signIn(await signedIn.newPage(), client.account)
  // Another context with the same cookie and an empty cache.
  const context = await browser.newContext({ baseURL: site.url, storageState: await signedIn.storageState() })
  const page = await context.newPage()
  const sizes: Promise<number>[] = []
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") {
      sizes.push(
        response
          .request()
          .sizes()
          .then(({ responseBodySize }) => responseBodySize),
      )
    }
  })
  // The stream of events stays open, so the network never falls silent; it opens when all else is at work.
  await Promise.all([page.waitForRequest(/api\/v1\/events/), page.goto("/portal", { waitUntil: "load" })])
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  expect(bytes).toBeGreaterThan(50_000)
  expect(bytes).toBeLessThanOrEqual(130_000)
  await context.close()
})

async function look(page: Page, context: BrowserContext, path: string): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.goto(path)
  await expect(page.getByRole("heading").first()).toBeVisible()
  // A mail's frame runs no scripts, so nothing can be asked inside it, and axe would wait for an answer for ever.
  const axe = new AxeBuilder({ page }).setLegacyMode(path === "/dev/mailbox").exclude("iframe[sandbox]")
  const { violations } = await axe.analyze()
  expect(
    violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.html) })),
    path,
  ).toEqual([])
  await page.setViewportSize({ width: 320, height: 700 })
  await expectNoSidewaysScroll(page)
  expect(context.pages()).toHaveLength(1)
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const widths = () => page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth] as const)
  await expect
    .poll(
      async () => {
        const [content, view] = await widths()
        return content <= view
      },
      { message: page.url() },
    )
    .toBe(true)
}

function listen(page: Page): string[] {
  const errors: string[] = []
  page.on("pageerror", (error) => errors.push(`${page.url()}: ${error.message}`))
  page.on("console", (message) => message.type() === "error" && errors.push(`${page.url()}: ${message.text()}`))
  return errors
}

async function upload(ops: Person, name: string): Promise<void> {
  expect((await ops.tryUpload(await makeDocument("docx", { name }))).status).toBe(201)
}

async function signIn(page: Page, account: { email: string; password: string }): Promise<void> {
  await page.goto("/sign-in")
  await page.getByLabel("E-mail address").fill(account.email)
  await page.getByLabel("Password", { exact: true }).fill(account.password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.waitForURL(/\/(portal|ops)/)
}
