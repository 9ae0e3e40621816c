import { expect, type Page } from "@playwright/test"
import { makeDocument } from "../fixtures/office"
import { newAccount } from "../fixtures/site"
import { test } from "../fixtures/waybill"

/** Whether what is seen in the middle of the notice is the notice. */
function isOnTop(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const notice = document.querySelector("[data-sonner-toast]")
    const { left, top, width, height } = notice?.getBoundingClientRect() ?? new DOMRect()
    const seen = document.elementFromPoint(left + width / 2, top + height / 2)
    return width > 0 && notice !== null && notice.contains(seen)
  })
}

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]) {
  test(`a notice lies above drawers and dialogs, and is heard, at ${viewport.width} px`, async ({ browser, site }) => {
    const [ops, client] = [await site.ops(), await site.signedUpClient()]
    const file = await ops.upload(await makeDocument("docx", { name: `${newAccount().name}.docx` }))
    await client.link(file)
    await client.link(file)
    const page = await browser.newPage({ baseURL: site.url, viewport })
    await page.goto(`/sign-in?callbackUrl=${encodeURIComponent(`/ops?file=${file.id}`)}`)
    await page.getByLabel("E-mail address").fill(site.opsAccount.email)
    await page.getByLabel("Password", { exact: true }).fill(site.opsAccount.password)
    await page.getByRole("button", { name: "Sign in" }).click()
    const drawer = page.getByRole("dialog")
    await drawer
      .getByRole("button", { name: /^End the link of/ })
      .first()
      .click()

    // A role is found only where assistive technology finds it, which is not beside an open dialog.
    const notice = drawer.getByRole("listitem").filter({ hasText: "Its client can ask for a new one." })
    await expect(notice).toBeVisible()
    await expect.poll(() => isOnTop(page)).toBe(true)

    // One that is there already lies above a dialog that opens later, and stays when that closes.
    await drawer.getByRole("button", { name: "Withdraw file" }).click()
    await expect(page.getByRole("heading", { name: "Withdraw this file?" })).toBeVisible()
    await expect.poll(() => isOnTop(page)).toBe(true)
    await page.getByRole("button", { name: "Keep" }).click()
    await expect.poll(() => isOnTop(page)).toBe(true)

    // And when the drawer goes, which held it, it is still there.
    await drawer
      .getByRole("button", { name: /^End the link of/ })
      .first()
      .click()
    await expect(page.locator("[data-sonner-toast]").last()).toContainText("Its client can ask for a new one.")
    await page.keyboard.press("Escape")
    await expect(page.getByRole("dialog")).toHaveCount(0)
    expect(await isOnTop(page)).toBe(true)
    await page.close()
  })
}
