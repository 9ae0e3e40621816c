import { type Browser, expect, type Page, type ViewportSize } from "@playwright/test"
import { cutTexts } from "../fixtures/cut-text"
import { makeDocument } from "../fixtures/office"
import { drawPicture, picturedDocument } from "../fixtures/pictured"
import { type Account, newAccount, type Site } from "../fixtures/site"
import { test } from "../fixtures/waybill"

const phone = { width: 390, height: 844 }
const desktop = { width: 1440, height: 900 }

test("a picture that shows nothing gives way to the icon of its kind", async ({ browser, site }) => {
  const [ops, client] = [await site.ops(), await site.signedUpClient()]
  const batch = newAccount().name
  const page = await signedIn(browser, site, client.account, desktop)
  // Drawn away from the site, whose policy lets no text become a program.
  await page.goto("about:blank")
  const white = "context.fillStyle = 'white'; context.fillRect(0, 0, size, size)"
  const pictures = {
    "blank png": await drawPicture(page, "image/png", white),
    "blank jpeg": await drawPicture(page, "image/jpeg", white),
    transparent: await drawPicture(page, "image/png", ""),
    black: await drawPicture(page, "image/jpeg", white.replace("white", "black")),
    dot: await drawPicture(page, "image/png", white, 1),
    broken: { type: "image/png", bytes: Buffer.from("89504e470d0a1a0a0000000d49484452", "hex") } as const,
    printed: await drawPicture(
      page,
      "image/png",
      `${white}; context.fillStyle = 'black'; context.fillText('Offer', 9, 20)`,
    ),
    "faintly printed": await drawPicture(
      page,
      "image/jpeg",
      `${white}; context.fillStyle = '#888'; context.fillText('Offer', 9, 20)`,
      1024,
    ),
  }
  for (const [name, picture] of Object.entries(pictures)) {
    const file = await ops.upload(picturedDocument(`${batch} ${name}.docx`, picture))
    expect(file.hasPreview, name).toBe(true)
  }
  await page.goto(`/portal?q=${encodeURIComponent(batch)}`)
  const desk = await signedIn(browser, site, site.opsAccount, phone, `/ops?q=${encodeURIComponent(batch)}`)
  for (const name of Object.keys(pictures)) {
    const rows = [page.getByRole("listitem"), desk.locator("[data-file-id]")]
    for (const row of rows.map((all) => all.filter({ hasText: `${batch} ${name}.docx` }))) {
      const shown = name.endsWith("printed") ? "img" : "svg[role=img]"
      await row.scrollIntoViewIfNeeded()
      await expect(row.locator("img, svg[role=img]"), name).toHaveCount(1)
      await expect(row.locator(shown), name).toBeVisible()
      await expect(row.locator(shown), name).toHaveCSS("opacity", "1")
    }
  }
  await Promise.all([page.context().close(), desk.context().close()])
})

for (const viewport of [desktop, { width: 1280, height: 800 }, { width: 768, height: 900 }, phone]) {
  test(`each filter of Ops shows its whole word at ${viewport.width} px`, async ({ browser, site }) => {
    const ops = await site.ops()
    await ops.upload(await makeDocument("docx"))
    const page = await signedIn(browser, site, site.opsAccount, viewport, "/ops?q=docx")
    for (const label of ["Kind", "State"]) {
      const select = page.getByRole("combobox", { name: label })
      for (const option of await select.getByRole("option").all()) {
        await select.selectOption({ label: (await option.textContent()) ?? "" })
        const cut = (await cutTexts(page)).filter((text) => text.endsWith("(in a choice)"))
        expect(cut).toEqual([])
      }
      await select.selectOption({ index: 0 })
    }
    await page.context().close()
  })
}

test("a long name fits the phone's header, on one line", async ({ browser, site }) => {
  for (const name of [
    "Dr. Maximiliane Wolkenstein-Trostburg von und zu Hohenschwangau-Neuschwanstein",
    "W".repeat(100),
    "אברהם יצחק יעקב בן ישראל הכהן מירושלים הבירה ומשפחתו",
    "Ada",
  ]) {
    const client = await site.signedUpClient({ ...newAccount(), name })
    for (const viewport of [phone, { width: 320, height: 700 }]) {
      const page = await signedIn(browser, site, client.account, viewport)
      const header = page.getByRole("banner")
      expect((await header.boundingBox())?.height).toBeLessThanOrEqual(66)
      const menu = header.getByRole("button", { name: `${name}: your account` })
      const [mark, button] = [await header.getByRole("link").boundingBox(), await menu.boundingBox()]
      expect((mark?.x ?? 0) + (mark?.width ?? 0)).toBeLessThan(button?.x ?? 0)
      expect((button?.x ?? 0) + (button?.width ?? 0)).toBeLessThanOrEqual(viewport.width)
      await menu.click()
      await expect(page.getByText(name, { exact: true }).last()).toBeVisible()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width)
      await page.context().close()
    }
  }
})

const publicPages = [
  "/",
  "/sign-in",
  "/sign-up",
  "/forgot-password",
  "/verify",
  "/link-problem?code=link_expired",
  "/dev/mailbox",
]

for (const viewport of [desktop, phone]) {
  test(`at 200 % text nothing is cut, and all is in reach, at ${viewport.width} px`, async ({ browser, site }) => {
    test.setTimeout(240_000)
    const [ops, client] = [await site.ops(), await site.signedUpClient()]
    const batch = newAccount().name
    const file = await ops.upload(await makeDocument("docx", { name: `${batch} ${"Jahresabschluss ".repeat(9)}.docx` }))
    await ops.upload(await makeDocument("xlsx", { name: `${batch}.xlsx` }))
    await client.download(await client.link(file))

    const open = await browser.newContext({ baseURL: site.url, viewport })
    const anybody = await open.newPage()
    for (const path of publicPages) await expectNothingCut(anybody, path)
    await open.close()

    const portal = await signedIn(browser, site, client.account, viewport)
    await expectNothingCut(portal, `/portal?q=${encodeURIComponent(batch)}`)
    await portal.context().close()

    const desk = await signedIn(browser, site, site.opsAccount, viewport)
    const list = `/ops?q=${encodeURIComponent(batch)}`
    for (const path of [list, "/ops/system", "/ops?q=nothing-has-this-name"]) await expectNothingCut(desk, path)
    await desk.goto(list)
    await enlarge(desk)
    const wrong = { name: "setup.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ") }
    await desk.locator("[data-upload-picker]").setInputFiles([wrong, { ...wrong, name: `${batch} again.exe` }])
    await expect(desk.getByRole("region", { name: "Uploads" })).toContainText("2 files not uploaded")
    expect(await cutTexts(desk)).toEqual([])

    await expectNothingCut(desk, `/ops?file=${file.id}`)
    // The last of the story can be scrolled to, and the buttons under it pressed.
    await desk.getByText("Upload begun").last().scrollIntoViewIfNeeded()
    await expect(desk.getByText("Upload begun").last()).toBeInViewport()
    await desk.getByRole("button", { name: "Withdraw file" }).click()
    await expect(desk.getByRole("heading", { name: "Withdraw this file?" })).toBeVisible()
    expect(await cutTexts(desk)).toEqual([])
    await desk.getByRole("button", { name: "Keep" }).click()
    await desk.context().close()
  })
}

test("icons grow with the letters", async ({ browser, site }) => {
  const page = await signedIn(browser, site, site.opsAccount, desktop, "/ops/system")
  const widths = () =>
    page.locator("svg.lucide").evaluateAll((icons) => icons.map((icon) => icon.getBoundingClientRect().width))
  const before = await widths()
  expect(before.length).toBeGreaterThan(2)
  await enlarge(page)
  expect(await widths()).toEqual(before.map((width) => width * 2))
  await page.context().close()
})

async function enlarge(page: Page): Promise<void> {
  await page.addStyleTag({ content: "html { font-size: 200% }" })
}

async function expectNothingCut(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await expect(page.getByRole("heading").first()).toBeVisible()
  await enlarge(page)
  await expect.poll(() => cutTexts(page), { message: path }).toEqual([])
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth), { message: path })
    .toBeLessThanOrEqual(0)
}

async function signedIn(
  browser: Browser,
  site: Site,
  account: Pick<Account, "email" | "password">,
  viewport: ViewportSize,
  path = "/portal",
): Promise<Page> {
  const page = await (await browser.newContext({ baseURL: site.url, viewport })).newPage()
  await page.goto("/sign-in")
  await page.getByLabel("E-mail address").fill(account.email)
  await page.getByLabel("Password", { exact: true }).fill(account.password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.waitForURL(/\/(portal|ops)/)
  await page.goto(path)
  return page
}
