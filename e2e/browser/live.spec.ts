import { expect, type Page } from "@playwright/test"
import { makeDocument } from "../fixtures/office"
import { type Account, newAccount } from "../fixtures/site"
import { test } from "../fixtures/waybill"

async function signIn(page: Page, account: Pick<Account, "email" | "password">, opened: string): Promise<void> {
  await page.goto("/sign-in")
  await page.getByLabel("E-mail").fill(account.email)
  await page.getByLabel("Password", { exact: true }).fill(account.password)
  await Promise.all([
    page.waitForResponse(/\/api\/v1\/events$/),
    // The first thing that is told is to fetch the list.
    page.waitForResponse(opened === "/ops" ? /\/api\/v1\/files\?/ : /\/portal\?_rsc=/),
    page.waitForURL(`**${opened}`),
    page.getByRole("button", { name: "Sign in" }).click(),
  ])
}

test("S39 a file comes, is withdrawn and goes before the eyes of Ops and of a client, without a reload", async ({
  browser,
  site,
}) => {
  const [ops, client] = [await site.ops(), await site.signedUpClient(newAccount())]
  await ops.upload(await makeDocument("docx", { name: `Before ${newAccount().name}.docx` }))
  const [desk, portal] = await Promise.all([
    browser.newPage({ baseURL: site.url }),
    browser.newPage({ baseURL: site.url }),
  ])
  await Promise.all([signIn(desk, site.opsAccount, "/ops"), signIn(portal, client.account, "/portal")])
  const loads: string[] = []
  for (const page of [desk, portal]) page.on("load", () => loads.push(page.url()))

  const name = `Live ${newAccount().name}.docx`
  const file = await ops.upload(await makeDocument("docx", { name }))
  const row = desk.getByRole("row", { name })
  await expect(row).toContainText("Available")
  await expect(portal.getByRole("heading", { name })).toHaveCount(0)
  await portal.getByRole("button", { name: /new documents?: show/ }).click()
  await expect(portal.getByRole("heading", { name })).toBeVisible()
  await expect(portal.getByRole("button", { name: /new documents?: show/ })).toHaveCount(0)

  await row.getByRole("link").click()
  const story = desk.getByRole("dialog")
  await expect(story).toContainText("Upload begun")
  await ops.delete(`files/${file.id}`)
  await expect(row).toContainText("Withdrawn")
  await expect(story.getByText("Withdrawn").first()).toBeVisible()
  await expect(portal.getByRole("heading", { name })).toHaveCount(0)
  expect(loads).toEqual([])
  await Promise.all([desk.close(), portal.close()])
})

test("a refused file, one that waits and one held back say why, and what to do", async ({ browser, site }) => {
  const ops = await site.ops()
  const desk = await browser.newPage({ baseURL: site.url })
  await signIn(desk, site.opsAccount, "/ops")
  const name = `Gate ${newAccount().name}.docx`
  const { id } = await ops.upload(await makeDocument("docx", { name }))
  await desk.getByRole("row", { name }).getByRole("link").click()
  const story = desk.getByRole("dialog")

  await site.sql(
    `UPDATE file SET state = 'REJECTED', reason_code = 'macro_enabled', reason_where = 'word/vbaProject.bin' WHERE id = $1`,
    [id],
  )
  await expect(story).toContainText("The file contains macros.")
  await expect(story).toContainText("word/vbaProject.bin")
  await expect(story).toContainText("Save it without macros and upload that.")
  await expect(story.getByRole("button", { name: "Withdraw file" })).toHaveCount(0)

  await site.sql(`UPDATE file SET state = 'CHECKING', waiting_for = 'scanner_away' WHERE id = $1`, [id])
  await expect(story).toContainText("The malware scanner cannot be reached.")

  const findings = [{ code: "comments", count: 3, places: ["Comment by Martha Weber", "Page 2"] }]
  await site.sql(
    `UPDATE file SET state = 'HELD', title = 'An offer', page_count = 12, findings = $2::jsonb,
      notices = '[{"code": "external_links", "count": 1, "places": []}]' WHERE id = $1`,
    [id, JSON.stringify(findings)],
  )
  await expect(story).toContainText("No client sees it until you release it.")
  await expect(story.getByRole("button", { name: "Release" })).toBeVisible()
  await story.getByText("3 comments").click()
  await expect(story.getByText("Comment by Martha Weber")).toBeVisible()
  await expect(story).toContainText("1 link to elsewhere")
  await expect(desk.getByRole("row", { name })).toContainText("An offer · 12 pages · 2 remarks")

  await site.sql(`UPDATE file SET state = 'AVAILABLE', available_at = now() WHERE id = $1`, [id])
  await expect(story.getByRole("button", { name: "Hold back" })).toBeVisible()
  await desk.close()
})
