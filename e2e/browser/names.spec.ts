import { expect, type Page } from "@playwright/test"
import { makeDocument } from "../fixtures/office"
import { newAccount } from "../fixtures/site"
import { test } from "../fixtures/waybill"

const mark = newAccount().name
const names = {
  hebrew: `${mark} הצעת מחיר לפרויקט.docx`,
  arabic: `گزارش نهایی می\u200cخواهم ${mark}.docx`,
  emoji: `${mark} 👩‍👩‍👧 ❤️.docx`,
  turned: `${mark} \u202eexe.tekcap\u202c.docx`,
  long: `${mark} ${"Jahresabschluss und Lagebericht ".repeat(5)}final.docx`,
  reserved: `LPT9.${mark}.docx`,
} as const

test("a name's extension is read last, whichever way its stem runs, and a download is saved as Windows can have it", async ({
  browser,
  site,
}) => {
  test.setTimeout(180_000)
  const ops = await site.ops()
  for (const name of Object.values(names)) await ops.upload(await makeDocument("docx", { name }))
  const { account } = await site.signedUpClient()
  const context = await browser.newContext({ baseURL: site.url })

  const page = await context.newPage()
  await signIn(page, site.opsAccount)
  for (const name of Object.values(names)) {
    const row = page.getByRole("row", { name })
    await expectExtensionLast(page, row.locator("bdi:text-is('.docx')").last())
  }
  await page.getByRole("row", { name: names.hebrew }).getByText(".docx", { exact: true }).last().click()
  const title = page.getByRole("dialog").getByRole("heading", { level: 2 })
  await expect(title).toHaveText(names.hebrew)
  await expectExtensionLast(page, title.locator("bdi").last())
  await context.close()

  const another = await browser.newContext({ baseURL: site.url })
  const portal = await another.newPage()
  await signIn(portal, account)
  for (const [name, saved] of [
    [names.reserved, `LPT9_.${mark}.docx`],
    [names.hebrew, names.hebrew],
  ] as const) {
    await expectExtensionLast(portal, portal.getByRole("heading", { name }).locator("bdi").nth(1))
    const [download] = await Promise.all([
      portal.waitForEvent("download"),
      portal.getByRole("button", { name: `Download ${name}` }).click(),
    ])
    expect(download.suggestedFilename()).toBe(saved)
  }
  await another.close()
})

/** Whether a part of a name lies right of, or below, the part before it. */
async function expectExtensionLast(page: Page, extension: ReturnType<Page["locator"]>): Promise<void> {
  await expect(extension).toHaveText(".docx")
  const isLast = await extension.evaluate((end) => {
    const stem = end.previousElementSibling
    const before = [...(stem?.getClientRects() ?? [])].at(-1)
    const after = end.getClientRects()[0]
    return (
      before !== undefined && after !== undefined && (after.left >= before.right - 1 || after.top >= before.bottom - 1)
    )
  })
  expect(isLast, page.url()).toBe(true)
}

async function signIn(page: Page, account: { email: string; password: string }): Promise<void> {
  await page.goto("/sign-in")
  await page.getByLabel("E-mail address").fill(account.email)
  await page.getByLabel("Password", { exact: true }).fill(account.password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.waitForURL(/\/(portal|ops)/)
}
