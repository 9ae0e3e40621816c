import AxeBuilder from "@axe-core/playwright"
import { expect, type Page } from "@playwright/test"
import { makeDocument } from "../fixtures/office"
import { type Account, codeIn, linkIn, newAccount, type Site } from "../fixtures/site"
import { test } from "../fixtures/waybill"

const password = (page: Page, label = "Password") => page.getByLabel(label, { exact: true })
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click()
/** Not the one in which Next says aloud which page it is. */
const alert = (page: Page) => page.locator("form [role=alert]")
const title = (page: Page) => page.getByRole("heading", { level: 1 })

/** What every request of a page has in its address and its referrer. */
function listen(page: Page): string[] {
  const seen: string[] = []
  page.on("request", (request) => seen.push(`${request.url()} ${request.headers().referer ?? ""}`))
  return seen
}

async function unverified(site: Site): Promise<{ account: Account; link: URL; code: string }> {
  const account = newAccount()
  await site.signUp(account)
  const mail = await site.mailTo(account.email, /verify/i)
  return { account, link: linkIn(mail), code: codeIn(mail) }
}

async function canSignIn(site: Site, { email }: Account, chosen: string): Promise<boolean> {
  return (await site.nobody.post("token", { email, password: chosen })).status === 200
}

test("the verification page takes a password, and the mailbox decides which", async ({ page, site }) => {
  const { account, link } = await unverified(site)
  const own = newAccount().password
  await page.goto(link.href)
  await expect(page).toHaveURL(`${site.url}/verify`)
  await password(page).fill("Summer2026!")
  await press(page, "Verify address")
  await expect(alert(page)).toContainText(/guessed|tried first/)
  await expect(password(page)).toHaveAttribute("aria-invalid", "true")
  await password(page).fill(own)
  await press(page, "Verify address")
  await expect(title(page)).toHaveText("Your address is verified")
  expect(await canSignIn(site, account, account.password)).toBe(false)
  expect(await canSignIn(site, account, own)).toBe(true)
})

for (const path of ["/verify", "/reset-password"]) {
  test(`S35 ?token= works at ${path}, leaves the address bar at once and goes nowhere`, async ({ page, site }) => {
    const { account, link } = await unverified(site)
    let token = link.hash.replace("#token=", "")
    if (path === "/reset-password") {
      await site.verify(token)
      await site.nobody.post("password/forgot", { email: account.email })
      token = await site.mailedToken(account.email, /new password/i)
    }
    const seen = listen(page)
    await page.goto(`${path}?token=${token}&utm_source=rewriter`)
    await expect(page).toHaveURL(site.url + path)
    const own = newAccount().password
    await password(page, path === "/verify" ? "Password" : "New password").fill(own)
    await press(page, path === "/verify" ? "Verify address" : "Set password")
    await expect(title(page)).toHaveText(/is verified|is set/)
    await page.getByRole("link", { name: "Sign in" }).click()
    await expect(title(page)).toHaveText("Sign in")
    expect(seen.filter((line) => line.includes(token))).toHaveLength(1)
    await page.goBack()
    expect(page.url()).not.toContain(token)
    expect(await canSignIn(site, account, own)).toBe(true)
  })
}

test("a link without its fragment: the page takes the link pasted, or the code typed in", async ({ page, site }) => {
  const [pasted, typed] = await Promise.all([unverified(site), unverified(site)])
  await page.goto("/verify")
  await press(page, "Verify address")
  await expect(alert(page).getByRole("link")).toHaveCount(3)
  const rewritten = `https://safelinks.example/?url=${encodeURIComponent(pasted.link.href)}&data=1`
  await page.getByLabel("Code or link from the mail").fill(rewritten)
  await password(page).fill(pasted.account.password)
  await press(page, "Verify address")
  await expect(title(page)).toHaveText("Your address is verified")

  await page.goto("/verify")
  await page.getByLabel("E-mail address").fill(typed.account.email)
  await page.getByLabel("Code or link from the mail").fill("AAAA-2222")
  await password(page).fill(typed.account.password)
  await press(page, "Verify address")
  await expect(alert(page)).toContainText("This code is wrong, was used, or is older")
  await page.getByLabel("Code or link from the mail").fill(typed.code.toLowerCase())
  await press(page, "Verify address")
  await expect(title(page)).toHaveText("Your address is verified")

  await page.goto("/forgot-password")
  await page.getByLabel("E-mail address").fill(typed.account.email)
  await press(page, "Send link")
  await page.getByRole("link", { name: "Enter the code of the mail" }).click()
  await page.getByLabel("E-mail address").fill(typed.account.email)
  const mail = await site.mailTo(typed.account.email, /new password/i)
  await page.getByLabel("Code or link from the mail").fill(codeIn(mail))
  const own = newAccount().password
  await password(page, "New password").fill(own)
  await press(page, "Set password")
  await expect(title(page)).toHaveText("Your new password is set")
  expect(await canSignIn(site, typed.account, own)).toBe(true)
})

test("signing in with a mailed code", async ({ page, site }) => {
  const { account } = await site.signedUpClient()
  await page.goto("/sign-in")
  await press(page, "Get a code by mail")
  await page.getByLabel("E-mail address").fill(account.email)
  await press(page, "Send code")
  await expect(title(page)).toHaveText("Enter your code")
  const code = page.getByLabel("Code", { exact: true })
  await code.fill("AAAA-2222")
  await press(page, "Sign in")
  await expect(alert(page)).toContainText("The code is wrong")
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  const mail = await site.mailTo(account.email, /sign-in code/i)
  await code.fill(codeIn(mail))
  await press(page, "Sign in")
  await page.waitForURL(/\/portal$/)

  await page.context().clearCookies()
  await page.goto(linkIn(mail).href)
  await expect(title(page), "the mail's button leads to where the code is typed in").toHaveText("Enter your code")
})

test("S3 a new password is judged while it is typed, by dictionaries that come when they are needed", async ({
  page,
  site,
}) => {
  let bytes = 0
  page.on("response", async (response) => {
    if (response.request().resourceType() === "script") bytes += (await response.request().sizes()).responseBodySize
  })
  await page.goto("/sign-up", { waitUntil: "networkidle" })
  expect(bytes).toBeLessThan(200_000)
  const account = newAccount()
  await page.getByLabel("Name", { exact: true }).fill("Wilhelmina Ashworth")
  await page.getByLabel("E-mail address").fill(account.email)
  const status = page.getByRole("status")
  for (const [typed, said] of [
    ["Passw0rd!", "Very weak."],
    ["AshworthWilhelmina1!", "Weak. This password is little more than your name"],
    ["1q2w3e4r5t6y7u", "Very weak."],
    ["short", "Use at least 8 characters"],
    ["quiet blue lamp 77", "Strong."],
  ] as const) {
    await password(page).fill(typed)
    await expect(status.filter({ hasText: said })).toBeVisible({ timeout: 15_000 })
  }
  expect(bytes, "and only then").toBeGreaterThan(500_000)
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await press(page, "Create account")
  await expect(title(page)).toHaveText("Check your inbox")
  await site.mailTo(account.email, /verify/i)
})

test("a mailed download link: after signing in the page says what happens; to another it says who is signed in", async ({
  page,
  site,
}) => {
  const [ops, owner, other] = await Promise.all([site.ops(), site.signedUpClient(), site.signedUpClient()])
  const link = new URL(await owner.link(await ops.upload(await makeDocument("docx"))), site.url).href
  const visit = () => page.goto(link).catch(() => null)
  const signIn = async ({ email, password: secret }: Account) => {
    await page.getByLabel("E-mail address").fill(email)
    await password(page).fill(secret)
    await press(page, "Sign in")
  }
  await page.goto("/sign-in")
  await signIn(other.account)
  await page.waitForURL(/\/portal$/)
  await visit()
  await expect(title(page)).toHaveText("This link is not for you, or not a link")
  await expect(page.getByText(other.account.name)).toBeVisible()
  await expect(page.getByText(other.account.email)).toBeVisible()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await press(page, "Switch account")
  await expect(title(page)).toHaveText("Sign in")
  const [download] = await Promise.all([page.waitForEvent("download"), signIn(owner.account)])
  expect(download.suggestedFilename()).toMatch(/\.docx$/)
  await expect(title(page)).toHaveText("Your download has begun")
  await expect(page.getByText("No account yet?")).toHaveCount(0)
  await expect(page.getByRole("link", { name: "Go to your documents" })).toBeVisible()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
})
