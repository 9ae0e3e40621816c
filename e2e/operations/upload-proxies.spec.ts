import { expect, type Page, test } from "@playwright/test"
import { freePort } from "@/scripts/database/embedded"
import { Nginx, nginxProgram } from "../fixtures/nginx"
import { type Document, makeDocument } from "../fixtures/office"
import { OwnSite } from "../fixtures/own-site"

const mebibyte = 1024 ** 2

/** How an nginx is that nobody has set up for uploads: it takes in a body whole before it hands it on. */
const buffered = [
  ["proxy_request_buffering off;", ""],
  ["proxy_buffering off;", ""],
] as const
const limit = (words: string) => ["client_max_body_size 0;", words] as const

/** What a person who uploads sees behind proxies with limits. All of one site, whose address is each time another. */
function behindProxies(program: string): void {
  // Where the first parts begin, in MiB: one that is refused begins where the next, smaller one does.
  const cases = [
    { name: "20 MiB", changes: [limit("client_max_body_size 20m;")], begin: [0, 16, 32] },
    {
      name: "20 MiB that takes in bodies first",
      changes: [limit("client_max_body_size 20m;"), ...buffered],
      begin: [0, 16, 32],
    },
    { name: "10 MiB", changes: [limit("client_max_body_size 10m;")], begin: [0, 0, 8, 16, 24, 32] },
    { name: "1 MiB, which is its own", changes: [limit(""), ...buffered], begin: [0, 0, 0, 0, 0, 1, 2, 3] },
    {
      name: "1 MiB over HTTP/2",
      changes: [limit(""), [" ssl;", " ssl http2;"] as const],
      begin: [0, 0, 0, 0, 0, 1, 2, 3],
    },
  ]
  for (const { name, changes, begin } of cases) {
    test(`a document of 40 MiB goes up in a browser behind an nginx with a limit of ${name}`, async ({ browser }) => {
      test.setTimeout(180_000)
      const nginx = new Nginx(program, changes)
      await nginx.prepare()
      const port = String(await freePort())
      const site = await OwnSite.start({ PORT: port, APP_URL: `https://localhost:${nginx.port}`, TRUSTED_PROXIES: "1" })
      const baseURL = `https://localhost:${nginx.port}`
      const context = await browser.newContext({ baseURL, ignoreHTTPSErrors: true })
      try {
        expect(await nginx.start(Number(port))).toBe("")
        const page = await context.newPage()
        const document = await makeDocument("docx", { name: "Annual report.docx", padding: 39 * mebibyte })
        const begun = partsOf(page)
        await upload(page, site, document)
        await expect(page.getByRole("region", { name: "Uploads" })).toContainText("1 file uploaded", {
          timeout: 120_000,
        })
        expect(begun.slice(0, begin.length)).toEqual(begin)
        const files = () => site.sql("SELECT state, sha256 FROM file")
        const whole = { state: "AVAILABLE", sha256: document.sha256 }
        await expect.poll(files, { timeout: 60_000 }).toEqual([whole])
      } finally {
        await context.close()
        await nginx.stop()
        await site.remove()
      }
    })
  }
}

/** Where the parts begin that a page sends, in MiB. */
function partsOf(page: Page): number[] {
  const begun: number[] = []
  page.on("request", (request) => {
    if (request.method() === "PATCH") begun.push(Number(request.headers()["upload-offset"]) / mebibyte)
  })
  return begun
}

async function upload(page: Page, site: OwnSite, { name, bytes }: Document): Promise<void> {
  await page.goto("/sign-in")
  await page.getByLabel("E-mail address").fill(site.opsAccount.email)
  await page.getByLabel("Password", { exact: true }).fill(site.opsAccount.password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.waitForURL(/\/ops/)
  await page.locator("[data-upload-picker]").setInputFiles({ name, mimeType: "", buffer: bytes })
}

if (nginxProgram) behindProxies(nginxProgram)
else console.log("Skipped: uploads through an nginx with limits (it is not installed).")
