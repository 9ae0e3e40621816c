import { randomUUID } from "node:crypto"
import { rename } from "node:fs/promises"
import { join } from "node:path"
import AxeBuilder from "@axe-core/playwright"
import { expect, type Page } from "@playwright/test"
import { Client } from "pg"
import { makeDocument } from "../fixtures/office"
import { ownSite } from "../fixtures/own-site"
import { type Account, newAccount, type Site } from "../fixtures/site"
import { test } from "../fixtures/waybill"

type Dead = { functionId?: string; data?: object; message?: string; minutesAgo?: number }

/** A job that failed for good: the database says so, since it takes hours to get there. @returns its id */
async function deadLetter(site: Site, given: Dead = {}): Promise<string> {
  const { functionId = "send-link-mail", data = { linkId: randomUUID() }, message = "No luck." } = given
  const [eventId, name] = [randomUUID(), "link/mail.requested"]
  const id = `${eventId}:${functionId}`
  await site.sql(
    `INSERT INTO job_run (id, function_id, event, status, attempt, last_error, finished_at)
     VALUES ($1, $2, $3, 'FAILED', 14, $4, now() - make_interval(mins => $5))`,
    [id, functionId, { id: eventId, name, data, ts: Date.now() }, { name: "Error", message }, given.minutesAgo ?? 0],
  )
  return id
}

async function openSystem(page: Page, account: Pick<Account, "email" | "password">): Promise<void> {
  await page.goto("/sign-in?callbackUrl=%2Fops%2Fsystem")
  await page.getByLabel("E-mail address").fill(account.email)
  await page.getByLabel("Password", { exact: true }).fill(account.password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.waitForURL("**/ops**")
  await page.getByRole("link", { name: "System" }).click()
  await page.waitForURL("**/ops/system")
  await expect(page.getByRole("heading", { name: "System" })).toBeVisible()
}

const status = async (site: Site, id: string) =>
  (await site.sql<{ status: string }>("SELECT status FROM job_run WHERE id = $1", [id]))[0]?.status

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing, with dead letters, a question and the table open: ${scheme}`, async ({ browser, site }) => {
    const file = await (await site.ops()).upload(
      await makeDocument("docx", { name: `${"Very long ".repeat(18)}.docx` }),
    )
    const id = await deadLetter(site, { functionId: "check-file", data: { fileId: file.id }, message: "x".repeat(290) })
    await deadLetter(site)
    const context = await browser.newContext({ baseURL: site.url, colorScheme: scheme, reducedMotion: "reduce" })
    const page = await context.newPage()
    await openSystem(page, site.opsAccount)
    await page.getByText("Show as a table").click()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page
      .getByRole("button", { name: /^Dismiss: Checking a file/ })
      .first()
      .click()
    await expect(page.getByRole("dialog")).toBeVisible()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.keyboard.press("Escape")
    await page.setViewportSize({ width: 320, height: 700 })
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    await expect.poll(overflow).toBeLessThanOrEqual(0)
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.addStyleTag({ content: "html { font-size: 200% }" })
    await expect.poll(overflow).toBeLessThanOrEqual(0)
    await site.sql("DELETE FROM job_run WHERE status = 'FAILED'")
    expect(await status(site, id)).toBeUndefined()
    await context.close()
  })
}

test("by keyboard alone a dead letter is tried again and vanishes, and another is dismissed", async ({
  browser,
  site,
}) => {
  const page = await browser.newPage({ baseURL: site.url })
  const [again, never] = [await deadLetter(site), await deadLetter(site, { functionId: "sweep", minutesAgo: 5 })]
  await openSystem(page, site.opsAccount)
  const jobs = page.getByRole("table", { name: "Jobs that failed for good" })
  await expect(jobs.getByRole("row", { name: /Mail with a download link/ })).toContainText("No luck.")
  const section = page.getByRole("heading", { name: "Failed for good" })

  await page.getByRole("button", { name: /^Try again: Mail with a download link/ }).focus()
  await page.keyboard.press("Enter")
  await expect(jobs.getByRole("row", { name: /Mail with a download link/ })).toHaveCount(0)
  await expect(section).toBeFocused()
  // Its link is not there, so nothing is left to be done.
  await expect.poll(() => status(site, again)).toBe("COMPLETED")

  await page.keyboard.press("Tab")
  await expect(page.getByRole("button", { name: /^Try again: Clearing away/ })).toBeFocused()
  await page.keyboard.press("Tab")
  await page.keyboard.press("Enter")
  const question = page.getByRole("dialog", { name: "Dismiss this job?" })
  await expect(question).toContainText("Clearing away what has expired")
  await question.getByRole("button", { name: "Dismiss" }).focus()
  await page.keyboard.press("Enter")
  await expect(page.getByText("Nothing has failed for good.")).toBeVisible()
  await expect(question).toHaveCount(0)
  await expect(section).toBeFocused()
  expect(await status(site, never)).toBeUndefined()
  const trail = await site.sql<{ action: string; subject_id: string }>(
    "SELECT action, subject_id FROM audit_event WHERE subject_id = ANY ($1) ORDER BY at",
    [[again, never]],
  )
  expect(trail).toEqual([
    { action: "job.retried", subject_id: again },
    { action: "job.dismissed", subject_id: never },
  ])
  await page.close()
})

test("all are tried again with one press, and what happens meanwhile appears by itself", async ({ browser, site }) => {
  const page = await browser.newPage({ baseURL: site.url })
  await openSystem(page, site.opsAccount)
  await expect(page.getByText("Nothing has failed for good.")).toBeVisible()
  const ids = await Promise.all(Array.from({ length: 25 }, () => deadLetter(site)))
  await expect(page.getByText("These are the newest 20.")).toBeVisible()
  await page.getByRole("button", { name: "Show more" }).click()
  await expect(page.getByRole("button", { name: /^Try again: / })).toHaveCount(25)
  await page.getByRole("button", { name: "Try all again" }).click()
  await expect(page.getByText("Nothing has failed for good.")).toBeVisible()
  for (const id of ids) await expect.poll(() => status(site, id)).toBe("COMPLETED")
  await page.close()
})

test("Ops who are no admins look, and can do nothing", async ({ browser, site }) => {
  const account = newAccount()
  const { id } = await site.signedUpClient(account)
  await site.sql(`UPDATE "user" SET role = 'OPS' WHERE id = $1`, [id])
  await deadLetter(site)
  const page = await browser.newPage({ baseURL: site.url })
  await openSystem(page, account)
  await expect(page.getByRole("table", { name: "Jobs that failed for good" })).toContainText("No luck.")
  await expect(page.getByText("An admin can try these again, or dismiss them.")).toBeVisible()
  await expect(page.getByRole("button", { name: /Try|Dismiss/ })).toHaveCount(0)
  await site.sql("DELETE FROM job_run WHERE status = 'FAILED'")
  await page.close()
})

test.describe("when parts are down", () => {
  // Nobody listens there.
  const site = ownSite(() => ({ CLAMD_URL: "tcp://127.0.0.1:9" }))

  test("each is said, as it happens, and so is that the server is away", async ({ browser }) => {
    const page = await browser.newPage({ baseURL: site().url })
    await openSystem(page, site().opsAccount)
    const part = (name: string) => page.getByRole("row", { name: new RegExp(`^${name}`) })
    await expect(part("Malware scanner")).toContainText("It cannot be reached. Files wait for it.")
    await expect(part("Malware scanner")).toContainText("Down")
    await expect(part("Database")).toContainText("Well")
    await expect(page.getByText("Down: malware scanner.")).toBeVisible()

    const files = join(site().dataFolder, "files")
    await rename(files, `${files}-away`)
    await expect(part("File storage")).toContainText("Down")
    await expect(page.getByText("Down: file storage, disk space, malware scanner.")).toBeVisible()
    await page.reload()
    await expect(part("File storage")).toContainText("It cannot be reached, or refuses to work.")
    await rename(`${files}-away`, files)
    await expect(part("File storage")).toContainText("Well")

    // Somebody holds the outbox: the page comes up all the same, and says what it could not read.
    const holder = new Client({ connectionString: site().databaseUrl })
    await holder.connect()
    await holder.query("BEGIN; LOCK TABLE outbox_event")
    await page.reload()
    await expect(page.getByText("The queue could not be read in time.")).toBeVisible()
    await expect(part("Jobs")).toContainText("It has not answered for")
    await holder.end()
    await expect(page.getByText("All have been taken")).toBeVisible()

    await site().stop()
    await expect(page.getByText("These figures are from")).toBeVisible()
    await site().startAgain()
    await expect(page.getByText("These figures are from")).toHaveCount(0)
    await page.close()
  })
})

test("a mail that came back is said, to whom and why", async ({ browser, site }) => {
  const context = await browser.newContext({ baseURL: site.url })
  const page = await context.newPage()
  await openSystem(page, site.opsAccount)
  await expect(page.getByText("No mail is known to have been lost.").first()).toBeVisible()
  await site.sql(
    `INSERT INTO mail (id, key, kind, recipient_id, address, state, reason, detail, failed_at)
     VALUES (gen_random_uuid(), $1, 'send-link-mail', gen_random_uuid(), 'gone@example.com', 'BOUNCED', 'bounced', 'No such mailbox.', now())`,
    [randomUUID()],
  )
  const row = page.getByRole("table", { name: /Mails that bounced/ }).getByRole("row", { name: /gone@example.com/ })
  await expect(row).toContainText("Mail with a download link to gone@example.com")
  await expect(row).toContainText("It came back. No such mailbox.")
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await site.sql("DELETE FROM mail WHERE address = 'gone@example.com'")
  await context.close()
})
