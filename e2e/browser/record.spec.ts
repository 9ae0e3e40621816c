import { type Browser, expect, type Page } from "@playwright/test"
import { makeDocument } from "../fixtures/office"
import { newAccount, type Site } from "../fixtures/site"
import { test } from "../fixtures/waybill"

test("what was not uploaded can be copied, is listed after a reload with what to do, and dismissed", async ({
  browser,
  site,
}) => {
  const page = await desk(browser, site)
  const batch = newAccount().name
  const names = [`${batch} a.exe`, `${batch} b.docx`, `${batch} c.docx`]
  const buffers = [Buffer.from("MZ"), Buffer.from("some text"), Buffer.alloc(0)]
  await page.locator("[data-upload-picker]").setInputFiles(
    names.map((name, index) => ({
      name,
      mimeType: "application/octet-stream",
      buffer: buffers[index] ?? Buffer.alloc(0),
    })),
  )
  const tray = page.getByRole("region", { name: "Uploads" })
  await expect(tray.getByText("3 files not uploaded")).toBeVisible()
  await tray.getByRole("button", { name: "Copy list" }).click()
  const list = await page.evaluate(() => navigator.clipboard.readText())
  expect(list.split("\n").map((line) => line.split("\t")[0]?.replace(`${batch} `, ""))).toEqual([
    "Name",
    "a.exe",
    "b.docx",
    "c.docx",
  ])
  expect(list).toContain("Open it in Word, Excel or PowerPoint and save it again.")

  await page.goto(`/ops?state=REJECTED&q=${encodeURIComponent(batch)}`)
  const row = (name: string) => page.getByRole("row").filter({ has: page.getByText(name, { exact: true }) })
  await expect(page.locator("[data-file-id]")).toHaveCount(3)
  await expect(page.locator("[data-file-id]").filter({ hasText: "a.exe" })).toContainText(
    "Only .docx, .xlsx and .pptx files are accepted. Save it as one of these and upload that.",
  )

  await row(names[1] ?? "")
    .getByRole("link")
    .click()
  const story = page.getByRole("dialog")
  await expect(story).toContainText("This is not an Office document, whatever its name says.")
  await expect(story.getByRole("heading", { name: "Links" })).toHaveCount(0)
  await story.getByRole("button", { name: "Dismiss" }).click()
  await expect(page.getByRole("dialog")).toHaveCount(0)
  await expect(page.locator("[data-file-id]")).toHaveCount(2)

  await page.getByRole("checkbox", { name: /Select all/ }).check()
  await page.getByRole("button", { name: "Dismiss 2" }).click()
  await expect(page.locator("[data-file-id]")).toHaveCount(0)
  await page.context().close()
})

test("the tray says what is here already, and takes the new one back", async ({ browser, site }) => {
  const ops = await site.ops()
  const document = await makeDocument("docx", { name: `${newAccount().name}.docx` })
  const file = await ops.upload(document)
  const page = await desk(browser, site)
  const { name, contentType: mimeType, bytes: buffer } = document
  await page.locator("[data-upload-picker]").setInputFiles({ name, mimeType, buffer })
  const tray = page.getByRole("region", { name: "Uploads" })
  await expect(tray).toContainText("The same document is here already.")
  await expect(tray.getByRole("link", { name: /^Show it/ })).toHaveAttribute("href", `/ops?file=${file.id}`)
  await tray.getByRole("button", { name: /^Discard this one/ }).click()
  await expect(tray).toHaveCount(0)
  const { items } = await ops.list({ q: name })
  expect(items.map(({ id, state }) => [id === file.id, state])).toEqual([
    [false, "WITHDRAWN"],
    [true, "AVAILABLE"],
  ])
  await page.context().close()
})

test("links are ended, not access: the page says so, and the client can ask for another", async ({ browser, site }) => {
  const [ops, client] = [await site.ops(), await site.signedUpClient()]
  const file = await ops.upload(await makeDocument("docx"))
  await client.link(file)
  await client.link(file)
  const page = await desk(browser, site, `/ops?file=${file.id}`)
  const story = page.getByRole("dialog")
  await expect(story).toContainText("its client can ask for a new one until the document is withdrawn or held")
  await story
    .getByRole("button", { name: /^End the link of/ })
    .first()
    .click()
  await expect(page.getByText("Its client can ask for a new one.")).toBeVisible()
  await expect(story.getByText("Ended", { exact: true })).toHaveCount(1)
  await client.link(file)
  await page.reload()
  await story.getByRole("button", { name: /^End links/ }).click()
  await expect(story.getByText("Ended", { exact: true })).toHaveCount(3)
  await expect(story).not.toContainText(/revoke/i)
  await page.context().close()
})

test("a file's story is printed whole, light, without buttons", async ({ browser, site }) => {
  const ops = await site.ops()
  const file = await ops.upload(await makeDocument("docx", { name: `${newAccount().name}.docx` }))
  for (let index = 0; index < 40; index++) await ops.post(`files/${file.id}/${index % 2 === 0 ? "hold" : "release"}`)
  const page = await desk(browser, site, `/ops?file=${file.id}`, "dark")
  const story = page.getByRole("dialog")
  await expect(story.getByText("Released to clients")).toHaveCount(20)
  await page.emulateMedia({ media: "print", colorScheme: "dark" })
  const drawn = await story.evaluate((dialog) => {
    const outside = [...document.querySelectorAll("main *, header *")].filter(
      (element) => !dialog.contains(element) && !element.contains(dialog) && element.checkVisibility(),
    )
    const clips = [dialog, ...dialog.querySelectorAll("*")].filter(
      (element) =>
        element.clientHeight > 1 &&
        element.scrollHeight > element.clientHeight + 2 &&
        getComputedStyle(element).overflowY !== "visible",
    )
    const buttons = [...dialog.querySelectorAll("button")].filter(
      (button) => button.checkVisibility() && !button.textContent,
    )
    return {
      height: dialog.getBoundingClientRect().height > innerHeight,
      outside: outside.length,
      clips: clips.length,
      buttons: buttons.length,
      background: getComputedStyle(dialog).backgroundColor,
    }
  })
  expect(drawn).toEqual({ height: true, outside: 0, clips: 0, buttons: 0, background: "rgb(255, 255, 255)" })
  await expect(story.getByText(file.sha256 ?? "", { exact: false }).first()).toBeVisible()
  await expect(story).toContainText("Printed")
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1")
  expect([...pdf.matchAll(/\/Type \/Page\b/g)].length).toBeGreaterThan(1)
  await page.context().close()
})

test("older entries are a press away, and what is printed is all of them, however it is asked for", async ({
  browser,
  site,
}) => {
  const ops = await site.ops()
  const file = await ops.upload(await makeDocument("docx", { name: `${newAccount().name}.docx` }))
  await site.sql(
    `INSERT INTO audit_event (id, at, actor_role, action, subject_type, subject_id, details)
     SELECT gen_random_uuid(), now() - n * interval '1 minute', 'ops', 'file.held', 'file', $1, '{}' FROM generate_series(1, 640) n`,
    [file.id],
  )
  const page = await desk(browser, site, `/ops?file=${file.id}`)
  const story = page.getByRole("dialog")
  const held = story.getByText("Held back", { exact: true })
  await expect(story).toContainText("The newest 200 are shown.")
  await expect(held).toHaveCount(199)
  const begun = story.getByRole("listitem").filter({ hasText: "Upload begun" })
  await expect(begun).toHaveCount(0)
  await story.getByRole("button", { name: "Show older entries under History" }).click()
  await expect(held).toHaveCount(399)
  // What happens meanwhile comes on top, and takes nothing away.
  await ops.post(`files/${file.id}/hold`)
  await expect.poll(() => held.count()).toBeGreaterThan(399)

  await page.evaluate(() => {
    window.print = () =>
      document.body.setAttribute("data-printed", String(document.querySelectorAll("dialog li").length))
  })
  await story.getByRole("button", { name: "Print", exact: true }).click()
  await expect(page.locator("body")).toHaveAttribute("data-printed", /^\d{3}$/)
  await expect(held).toHaveCount(642)

  // The browser's own command waits for no promise.
  await page.reload()
  await expect(story).toContainText("The newest 200 are shown.")
  await page.pdf({ format: "A4" })
  await expect(held).toHaveCount(642)
  await expect(begun).toHaveCount(1)
  await expect(story).not.toContainText("The newest")
  await page.context().close()
})

async function desk(
  browser: Browser,
  site: Site,
  path = "/ops",
  colorScheme: "light" | "dark" = "light",
): Promise<Page> {
  const permissions = ["clipboard-read", "clipboard-write"]
  const context = await browser.newContext({ baseURL: site.url, permissions, colorScheme })
  const page = await context.newPage()
  await page.goto("/sign-in")
  await page.getByLabel("E-mail address").fill(site.opsAccount.email)
  await page.getByLabel("Password", { exact: true }).fill(site.opsAccount.password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.waitForURL(/\/ops/)
  await page.goto(path)
  return page
}
