import { writeFileSync } from "node:fs"
import { type BrowserContext, expect, type Page } from "@playwright/test"
import { test } from "../fixtures/fresh-site"
import { makeDocument } from "../fixtures/office"
import type { Site } from "../fixtures/site"
import { storedSize } from "../fixtures/stored"

/** Much of what was sent is still under way in the machine's own buffers when a tab closes: a file has to be larger. */
const megabyte = 1_000_000

test("an upload survives a closed tab: the same file goes on at the byte where it stopped", async ({
  browser,
  site,
}, testInfo) => {
  test.setTimeout(120_000)
  const document = await makeDocument("docx", { name: "Long report.docx", padding: 20 * megabyte })
  // A file on the disk: chosen again, it is the same to the browser, its time of change included.
  const path = testInfo.outputPath(document.name)
  writeFileSync(path, document.bytes)
  const context = await browser.newContext({ baseURL: site.url })
  const ops = await site.ops()

  const first = await test.step("it begins over a slow line, and its tab is closed", async () => {
    const page = await context.newPage()
    await signIn(page, site)
    await slowDown(context, page, 2 * megabyte)
    await choose(page, path)
    await expect(page.getByRole("region", { name: "Uploads" })).toContainText("Uploading 1 file")
    const [row] = await expectRow(site)
    await expect.poll(() => storedSize(site, row?.id ?? ""), { timeout: 30_000 }).toBeGreaterThan(4 * megabyte)
    await page.close({ runBeforeUnload: false })
    return row?.id ?? ""
  })

  await test.step("a new tab offers to go on, and does so where it stopped", async () => {
    const page = await context.newPage()
    await page.goto("/ops")
    const tray = page.getByRole("region", { name: "Uploads" })
    await expect(tray).toContainText("1 upload not finished")
    await expect(tray).toContainText(document.name)
    await slowDown(context, page, 6 * megabyte)
    const begun: string[] = []
    const offsets: number[] = []
    page.on("request", (request) => {
      if (!request.url().includes("/api/v1/uploads")) return
      begun.push(request.method())
      const offset = request.headers()["upload-offset"]
      if (offset) offsets.push(Number(offset))
    })
    await choose(page, path)
    await expect(tray).toContainText(/Going on at \d+ %/)
    await expect(tray).toContainText("1 file uploaded", { timeout: 30_000 })
    expect(begun).toEqual(["HEAD", "PATCH"])
    expect(offsets[0]).toBeGreaterThan(4 * megabyte)
    expect(offsets[0]).toBeLessThan(document.bytes.length)
    const { sha256, bytes } = document
    const read = async () => (await ops.get(`files/${first}`)).json()
    await expect.poll(async () => (await read()).state, { timeout: 30_000 }).toBe("AVAILABLE")
    expect(await read()).toMatchObject({ sha256, size: bytes.length })
    await page.reload()
    await expect(page.getByRole("row", { name: document.name })).toContainText("Available")
    await expect(tray).toHaveCount(0)
  })
  await context.close()
})

test("what a closed tab left behind can be given up", async ({ browser, site }, testInfo) => {
  const document = await makeDocument("xlsx", { padding: 20 * megabyte })
  const path = testInfo.outputPath(document.name)
  writeFileSync(path, document.bytes)
  const context = await browser.newContext({ baseURL: site.url })
  const page = await context.newPage()
  await signIn(page, site)
  await slowDown(context, page, 2 * megabyte)
  await choose(page, path)
  const [row] = await expectRow(site)
  await expect.poll(() => storedSize(site, row?.id ?? "")).toBeGreaterThan(0)
  await page.close({ runBeforeUnload: false })

  const next = await context.newPage()
  await next.goto("/ops")
  await next.getByRole("button", { name: `Discard what arrived of ${document.name}` }).click()
  await expect(next.getByRole("region", { name: "Uploads" })).toHaveCount(0)
  await expect
    .poll(async () => (await site.sql("SELECT id FROM file WHERE id = $1", [row?.id])).length, { timeout: 30_000 })
    .toBe(0)
  await context.close()
})

/** Sends no more than so many bytes a second. */
async function slowDown(context: BrowserContext, page: Page, uploadThroughput: number): Promise<void> {
  const session = await context.newCDPSession(page)
  await session.send("Network.enable")
  const conditions = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput }
  await session.send("Network.emulateNetworkConditions", conditions)
}

async function choose(page: Page, path: string): Promise<void> {
  await page.locator("[data-upload-picker]").setInputFiles(path)
}

/** The upload under way, as soon as there is one. */
async function expectRow(site: Site): Promise<{ id: string }[]> {
  const rows = () => site.sql<{ id: string }>("SELECT id FROM file WHERE state = 'RECEIVING' AND resumable")
  await expect.poll(async () => (await rows()).length).toBe(1)
  return rows()
}

async function signIn(page: Page, site: Site): Promise<void> {
  await page.goto("/sign-in")
  await page.getByLabel("E-mail address").fill(site.opsAccount.email)
  await page.getByLabel("Password", { exact: true }).fill(site.opsAccount.password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.waitForURL(/\/ops/)
}
