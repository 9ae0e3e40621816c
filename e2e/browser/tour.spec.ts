import { join } from "node:path"
import { type Browser, expect, type Page } from "@playwright/test"
import { readmeSteps, root } from "../fixtures/readme"
import { type Account, newAccount, type Site } from "../fixtures/site"
import { test } from "../fixtures/waybill"

/** Two people at one site, as in README's tour. */
type Tour = { site: Site; martha: Account; portal: Page; ops: Page }

const offer = join(root, "docs/offer.docx")
const row = (page: Page) => page.locator("[data-file-id]").filter({ hasText: "offer.docx" }).first()

/** What README's steps ask for, each beside what it has to say. */
const steps: [RegExp, (tour: Tour) => Promise<void>][] = [
  [
    /create an account.*a mail was sent to it/,
    async ({ portal, martha }) => {
      await portal.goto("/sign-up")
      await portal.getByLabel("Name", { exact: true }).fill(martha.name)
      await portal.getByLabel("E-mail address").fill(martha.email)
      await portal.getByLabel("Password", { exact: true }).fill(martha.password)
      await portal.getByRole("button", { name: "Create account" }).click()
      await expect(portal.getByText(martha.email)).toBeVisible()
    },
  ],
  [
    /topmost one in <http:\/\/localhost:3000\/dev\/mailbox>.*write your password, sign in.*documents that are there/,
    async ({ site, portal, martha }) => {
      await site.mailTo(martha.email)
      await portal.goto("/dev/mailbox")
      await expect(portal.getByRole("article")).toContainText(martha.email)
      await portal.getByRole("article").getByRole("link", { name: /open/i }).click()
      await portal.getByLabel("Password", { exact: true }).fill(martha.password)
      await portal.getByRole("button", { name: /verify/i }).click()
      await signIn(portal, martha)
      await expect(portal).toHaveURL(/\/portal$/)
    },
  ],
  [
    /sign in as Ops.*\(docs\/offer\.docx\).*something that is none.*available and the other refused/,
    async ({ site, ops }) => {
      await signIn(ops, site.opsAccount)
      await ops.locator("[data-upload-picker]").setInputFiles([offer, join(root, "README.md")])
      const tray = ops.getByRole("region", { name: "Uploads" })
      await expect(tray).toContainText("1 uploaded, 1 not", { timeout: 30_000 })
      await expect(tray).toContainText("Only .docx, .xlsx and .pptx files are accepted.")
      await expect(row(ops)).toContainText("Available")
    },
  ],
  [
    /download one.*received whole and verified/,
    async ({ portal }) => {
      await portal.goto("/portal")
      const button = portal.getByRole("button", { name: "Download offer.docx" }).first()
      const [download] = await Promise.all([portal.waitForEvent("download"), button.click()])
      expect(download.suggestedFilename()).toBe("offer.docx")
      await expect(portal.getByText("Received whole and verified").first()).toBeVisible()
    },
  ],
  [
    /As Ops, open the document.*received whole/,
    async ({ ops, martha }) => {
      await row(ops).getByRole("link").click()
      await expect(ops.getByRole("dialog")).toContainText(martha.name)
      await expect(ops.getByRole("dialog")).toContainText("Verified")
    },
  ],
  [
    /Withdraw it.*For the client it is gone/,
    async ({ ops, portal }) => {
      const gone = (await row(ops).getAttribute("data-file-id")) ?? ""
      await ops.getByRole("dialog").getByRole("button", { name: "Withdraw file" }).click()
      await ops.getByRole("dialog").last().getByRole("button", { name: "Withdraw file" }).click()
      await expect(row(ops)).toContainText("Withdrawn")
      await portal.reload()
      expect((await portal.request.get(`/api/v1/files/${gone}`)).status()).toBe(404)
    },
  ],
]

test("README's tour in the browser works twice in a row, with documents that are there already", async ({
  browser,
  site,
}) => {
  test.setTimeout(180_000)
  const told = readmeSteps("Five minutes in the browser")
  expect(told).toHaveLength(steps.length)
  for (const _time of [1, 2]) {
    const tour = await begin(browser, site)
    for (const [index, [says, go]] of steps.entries()) {
      expect(told[index]).toMatch(says)
      await test.step(told[index] ?? "", () => go(tour))
    }
    await Promise.all([tour.portal.context().close(), tour.ops.context().close()])
  }
})

async function begin(browser: Browser, site: Site): Promise<Tour> {
  const open = async () => (await browser.newContext({ baseURL: site.url })).newPage()
  return { site, martha: newAccount(), portal: await open(), ops: await open() }
}

async function signIn(page: Page, account: Pick<Account, "email" | "password">): Promise<void> {
  await page.goto("/sign-in")
  await page.getByLabel("E-mail address").fill(account.email)
  await page.getByLabel("Password", { exact: true }).fill(account.password)
  await page.getByRole("button", { name: "Sign in", exact: true }).click()
  await page.waitForURL(/\/(portal|ops)/)
}
