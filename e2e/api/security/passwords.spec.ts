import { randomBytes } from "node:crypto"
import { hash, verify } from "@node-rs/argon2"
import { expect } from "@playwright/test"
import { signedInBrowser, signInByForm } from "../../fixtures/browser-session"
import { expectProblem } from "../../fixtures/caller"
import { ownSite } from "../../fixtures/own-site"
import { codeIn, newAccount, type Site } from "../../fixtures/site"
import { test } from "../../fixtures/waybill"

/** Milliseconds until the whole answer was there. */
async function timed(call: () => Promise<Response>): Promise<number> {
  const begun = performance.now()
  await (await call()).arrayBuffer()
  return performance.now() - begun
}

function median(values: number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}

test("S1 eight characters and 64 and more are taken, with no rules for their kind", async ({ site }) => {
  for (const password of ["kzqwmrtx", randomBytes(60).toString("hex"), "ein Satz, mit Leerzeichen und ü 🦆"]) {
    const account = { ...newAccount(), password }
    await site.signedUpClient(account)
  }
  const short = await site.nobody.post("signup", { ...newAccount(), password: "kzqwmrt" })
  await expectProblem(short, 400, "weak_password")
})

test("S2 a password is compared as it is: no trimming, no cutting, no other case", async ({ site }) => {
  const password = `  Kz${randomBytes(40).toString("hex")}  `
  const { account } = await site.signedUpClient({ ...newAccount(), password })
  for (const near of [password.trim(), password.toLowerCase(), password.slice(0, 72), `${password} `]) {
    const refused = await site.nobody.post("token", { email: account.email, password: near })
    await expectProblem(refused, 401, "invalid_credentials")
  }
  expect((await site.nobody.post("token", { email: account.email, password })).status).toBe(200)
})

test("S2 a password is one whichever keyboard it comes from, also one that was hashed as it came", async ({ site }) => {
  const composed = `Zürich ${randomBytes(9).toString("hex")} café`
  const decomposed = composed.normalize("NFD")
  const { account, id } = await site.signedUpClient({ ...newAccount(), password: decomposed })
  const signIn = async (password: string) =>
    (await site.nobody.post("token", { email: account.email, password })).status
  for (const password of [composed, decomposed, composed.replaceAll(" ", "\u00a0")]) {
    expect(await signIn(password)).toBe(200)
  }
  // As the version before hashed it.
  const older = await hash(decomposed, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
  await site.sql(`UPDATE "user" SET password_hash = $2 WHERE id = $1`, [id, older])
  expect(await signIn(composed)).toBe(200)
  const [renewed] = await site.sql<{ hash: string }>(`SELECT password_hash AS hash FROM "user" WHERE id = $1`, [id])
  expect(renewed?.hash).not.toBe(older)
  expect(await verify(renewed?.hash ?? "", composed)).toBe(true)
  expect(await signIn(composed.toLowerCase())).toBe(401)
})

test("S3 common passwords and those made of the product's or the person's own name are refused", async ({ site }) => {
  const account = { ...newAccount(), name: "Wilhelmina Ashworth" }
  for (const password of [
    ...["password123", "12345678", "Passw0rd!", "Welcome123!", "Summer2026!", "letmein2025", "1q2w3e4r5t6y7u"],
    ...["waybill1", "Wilhelmina", "ashworth99", "AshworthWilhelmina1!", "aaaaaaaaaaaa", "password password"],
  ]) {
    await expectProblem(await site.nobody.post("signup", { ...account, password }), 400, "weak_password")
  }
  expect(await site.sql(`SELECT 1 FROM "user" WHERE email = $1`, [account.email])).toEqual([])
})

test("S6 unknown, wrong, unverified and disabled are answered alike", async ({ site }) => {
  const [known, disabled] = await Promise.all([site.signedUpClient(), site.signedUpClient()])
  await site.sql(`UPDATE "user" SET disabled_at = now() WHERE id = $1`, [disabled.id])
  const unverified = newAccount()
  await site.signUp(unverified)
  const tries = [
    newAccount(),
    { ...known.account, password: "not this one at all" },
    unverified,
    disabled.account,
    { email: "no address", password: "" },
  ]
  const answers = await Promise.all(
    tries.map(async ({ email, password }) => {
      const response = await site.nobody.post("token", { email, password })
      const { requestId, ...problem } = await response.json()
      expect(requestId).toBeTruthy()
      const headers = Object.fromEntries(response.headers)
      for (const own of ["date", "x-request-id", "content-length", "connection", "keep-alive"]) delete headers[own]
      return { status: response.status, problem, headers }
    }),
  )
  expect(answers[0]?.status).toBe(401)
  for (const answer of answers) expect(answer).toEqual(answers[0])
})

test("S7 unknown, wrong and unverified take alike long", async ({ site }) => {
  const known = await site.signedUpClient()
  const unverified = newAccount()
  await site.signUp(unverified)
  const kinds = {
    wrong: () => ({ email: known.account.email, password: "not this one at all" }),
    unknown: () => ({ email: newAccount().email, password: "not this one at all" }),
    unverified: () => ({ email: unverified.email, password: unverified.password }),
  }
  const times: Record<keyof typeof kinds, number[]> = { wrong: [], unknown: [], unverified: [] }
  const sample = async () => {
    // One of each in turn, so that whatever else the machine does meets them alike.
    for (const kind of ["wrong", "unknown", "unverified"] as const) {
      times[kind].push(await timed(() => site.nobody.post("token", kinds[kind]())))
    }
  }
  for (let round = 0; round < 2; round++) await sample()
  for (const list of Object.values(times)) list.length = 0
  for (let round = 0; round < 21; round++) await sample()
  const reference = median(times.wrong)
  for (const list of Object.values(times)) {
    expect(median(list) / reference).toBeGreaterThan(0.6)
    expect(median(list) / reference).toBeLessThan(1.65)
  }
})

test("S8 sign-up, resending and password reset do not reveal who has an account", async ({ site }) => {
  const known = await site.signedUpClient()
  const unverified = newAccount()
  await site.signUp(unverified)
  const bodies = async (path: string, body: (email: string) => object) => {
    const emails = [newAccount().email, known.account.email, unverified.email]
    const answers = await Promise.all(emails.map((email) => site.nobody.post(path, body(email))))
    return Promise.all(answers.map(async (answer) => [answer.status, await answer.text()]))
  }
  const signup = (email: string) => ({ ...newAccount(), email })
  for (const answers of [
    await bodies("signup", signup),
    await bodies("verify-email/resend", (email) => ({ email })),
    await bodies("password/forgot", (email) => ({ email })),
    await bodies("sign-in-code", (email) => ({ email })),
  ]) {
    expect(answers[0]?.[0]).toBe(202)
    for (const answer of answers) expect(answer).toEqual(answers[0])
  }
  // Who has an account is told so where only they can read it.
  await site.mailTo(known.account.email, /already have an account/i)

  const times: [unknown: number[], known: number[]] = [[], []]
  for (let round = 0; round < 9; round++) {
    times[0].push(await timed(() => site.nobody.post("signup", newAccount())))
    times[1].push(await timed(() => site.nobody.post("signup", signup(known.account.email))))
  }
  expect(median(times[1]) / median(times[0])).toBeGreaterThan(0.5)
  expect(median(times[1]) / median(times[0])).toBeLessThan(2)
})

test("S11 nobody signs up as Ops: role, admin and verified are refused", async ({ site }) => {
  for (const extra of [
    { role: "ops" },
    { role: "OPS" },
    { admin: true },
    { verified: true },
    { verifiedAt: "2026-01-01" },
  ]) {
    const account = newAccount()
    await expectProblem(await site.nobody.post("signup", { ...account, ...extra }), 400, "invalid_request")
    expect(await site.sql(`SELECT 1 FROM "user" WHERE email = $1`, [account.email])).toEqual([])
  }
  const client = await site.signedUpClient()
  expect(await (await client.get("me")).json()).toMatchObject({ role: "client", admin: false })
})

test("S11 there is no account but the one that was asked for at the start", async ({ site }) => {
  for (const password of ["admin", "password", "waybill", "changeme", ""]) {
    for (const email of ["admin@example.com", "admin@localhost", "ops@localhost", site.opsAccount.email]) {
      expect((await site.nobody.post("token", { email, password })).status).toBe(401)
    }
  }
})

test.describe("with the product's own limits, behind one proxy", () => {
  const own = ownSite(() => ({ THROTTLE_FACTOR: "1", TRUSTED_PROXIES: "1", WORKERS: "2" }))

  /** A try at signing in from this address. */
  const trySignIn = (site: Site, from: string, email: string, password = "wrong wrong wrong") =>
    site.nobody.post("token", { email, password }, { "x-forwarded-for": from })

  test("S9 wrong passwords are throttled per account and address, over all processes", async () => {
    const site = own()
    const { account } = await site.signedUpClient()
    const statuses: number[] = []
    for (let times = 0; times < 12; times++) {
      statuses.push((await trySignIn(site, "198.51.100.1", account.email)).status)
    }
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429])
    const refused = await trySignIn(site, "198.51.100.1", account.email, account.password)
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0)
    await expectProblem(refused, 429, "throttled")
    // Another spelling of the address is the same account.
    const spelling = ` ${account.email.toUpperCase()} `
    await expectProblem(await trySignIn(site, "198.51.100.1", spelling), 429, "throttled")
  })

  test("S9 many at once gain nothing", async () => {
    const site = own()
    const { account } = await site.signedUpClient()
    const tries = Array.from({ length: 40 }, () => trySignIn(site, "198.51.100.2", account.email))
    const statuses = (await Promise.all(tries)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401).length).toBe(10)
    expect(statuses.filter((status) => status === 429).length).toBe(30)
  })

  test("S9 wrong passwords for many accounts are throttled per address", async () => {
    const site = own()
    const statuses: number[] = []
    for (let batch = 0; batch < 21; batch++) {
      const tries = Array.from({ length: 10 }, () => trySignIn(site, "198.51.100.3", newAccount().email))
      statuses.push(...(await Promise.all(tries)).map(({ status }) => status))
    }
    expect(statuses.filter((status) => status === 401).length).toBe(200)
    expect(statuses.slice(-10)).toEqual(Array(10).fill(429))
  })

  test("S10 nobody locks another out: neither from one address nor from hundreds", async () => {
    const site = own()
    const { account } = await site.signedUpClient()
    const home = "203.0.113.9"
    const signIn = () => trySignIn(site, home, account.email, account.password)
    expect((await signIn()).status).toBe(200)

    for (let times = 0; times < 12; times++) await trySignIn(site, "198.51.100.4", account.email)
    expect((await signIn()).status).toBe(200)

    const elsewhere = (index: number) => trySignIn(site, `192.0.2.${index}`, account.email)
    const statuses: number[] = []
    for (let batch = 0; batch < 12; batch++) {
      const tries = Array.from({ length: 10 }, (_, index) => elsewhere(batch * 10 + index))
      statuses.push(...(await Promise.all(tries)).map(({ status }) => status))
    }
    expect(statuses.at(-1), "strangers are throttled all together").toBe(429)
    expect((await signIn()).status, "and the owner is not").toBe(200)
  })

  test("S10 a right password passes from a known device and from a known address, whatever strangers tried", async () => {
    const site = own()
    const { account } = await site.signedUpClient()
    const by = (address: string) => ({ "x-forwarded-for": address })
    const home = "203.0.113.20"
    const { jar } = await signedInBrowser(site.url, account, { headers: by(home) })
    // A hundred from ten addresses, and the owner's own too: a neighbour behind the same router.
    for (const address of [...Array.from({ length: 10 }, (_, index) => `192.0.2.${200 + index}`), home]) {
      await Promise.all(Array.from({ length: 12 }, () => trySignIn(site, address, account.email)))
    }
    const away = "198.51.100.60"
    await expectProblem(await trySignIn(site, away, account.email, account.password), 429, "throttled")
    expect((await trySignIn(site, home, account.email, account.password)).status, "a known address").toBe(200)
    const known = await signInByForm(site.url, account, { jar, headers: by(away) })
    expect(known.response.status, "a known device, wherever it is").toBe(200)
    const unknown = await signInByForm(site.url, account, { headers: by("198.51.100.62") })
    expect(unknown.response.status).toBe(401)
    const wrong = await signInByForm(site.url, { ...account, password: "wrong wrong" }, { jar, headers: by(away) })
    expect(wrong.response.status).toBe(401)

    // Of another account it knows nothing.
    const other = await site.signedUpClient()
    for (let index = 0; index < 11; index++) await trySignIn(site, away, other.account.email)
    const notTheirs = await signInByForm(site.url, other.account, { jar, headers: by(away) })
    expect(notTheirs.response.status).toBe(401)
  })

  test("S10 where a password is answered 429 a mailed code goes on, and nobody elsewhere spoils it", async () => {
    const site = own()
    const { account } = await site.signedUpClient()
    const from = { "x-forwarded-for": "198.51.100.61" }
    for (let index = 0; index < 12; index++) await trySignIn(site, "198.51.100.61", account.email)
    const refused = await trySignIn(site, "198.51.100.61", account.email, account.password)
    expect((await refused.clone().json()).detail).toContain("/sign-in-code")
    await expectProblem(refused, 429, "throttled")
    expect((await site.nobody.post("sign-in-code", { email: account.email }, from)).status).toBe(202)
    const code = codeIn(await site.mailTo(account.email, /sign-in code/i))
    const enter = (typed: string, headers: Record<string, string>) =>
      site.nobody.post("token", { email: account.email, code: typed }, headers)
    for (let index = 0; index < 20; index++) {
      const stranger = { "x-forwarded-for": `192.0.2.${index}` }
      await expectProblem(await enter("AAAA-2222", stranger), 401, "invalid_credentials")
      expect((await site.nobody.post("sign-in-code", { email: account.email }, stranger)).status).toBe(202)
    }
    expect((await enter(code.toLowerCase().replace("-", ""), from)).status).toBe(200)
    await expectProblem(await enter(code, from), 401, "invalid_credentials")
  })

  test("S6 after many tries, known and unknown accounts are answered alike, by password and by code", async () => {
    const site = own()
    const { account } = await site.signedUpClient()
    const home = "203.0.113.30"
    expect((await trySignIn(site, home, account.email, account.password)).status).toBe(200)
    const answers = async (email: string) => {
      const told: unknown[] = []
      for (let index = 0; index < 13; index++) {
        const response = await trySignIn(site, home, email)
        const { requestId: _, ...problem } = await response.json()
        told.push({ status: response.status, problem })
      }
      for (let index = 0; index < 8; index++) {
        const from = { "x-forwarded-for": home }
        await site.nobody.post("sign-in-code", { email }, from)
        const response = await site.nobody.post("token", { email, code: "AAAA-2222" }, from)
        const { requestId: _, ...problem } = await response.json()
        told.push({ status: response.status, problem })
      }
      return told
    }
    expect(await answers(account.email)).toEqual(await answers(newAccount().email))
  })

  test("S13 mails that anyone can trigger are throttled per recipient", async () => {
    const site = own()
    for (const [path, body] of [
      ["signup", (email: string) => ({ ...newAccount(), email })],
      ["verify-email/resend", (email: string) => ({ email })],
      ["password/forgot", (email: string) => ({ email })],
    ] as const) {
      const { email } = newAccount()
      const statuses: number[] = []
      for (let times = 0; times < 8; times++) {
        const from = { "x-forwarded-for": `203.0.113.${times}` }
        statuses.push((await site.nobody.post(path, body(email), from)).status)
      }
      expect(statuses, path).toEqual([...Array(6).fill(202), 429, 429])
    }
  })

  test("S13 and per sender", async () => {
    const site = own()
    const from = { "x-forwarded-for": "198.51.100.7" }
    const forgot = () => site.nobody.post("password/forgot", { email: newAccount().email }, from)
    const statuses: number[] = []
    for (let batch = 0; batch < 7; batch++) {
      statuses.push(...(await Promise.all(Array.from({ length: 10 }, forgot))).map(({ status }) => status))
    }
    expect(statuses.filter((status) => status === 202).length).toBe(60)
    expect(statuses.at(-1)).toBe(429)
  })

  test("S52 with one proxy, only what it wrote itself counts", async () => {
    const site = own()
    const { account } = await site.signedUpClient()
    const statuses: number[] = []
    for (let times = 0; times < 12; times++) {
      const forged = `10.0.0.${times}, 172.16.0.${times}, 198.51.100.8`
      statuses.push((await trySignIn(site, forged, account.email)).status)
    }
    expect(statuses.slice(-2)).toEqual([429, 429])
  })
})
