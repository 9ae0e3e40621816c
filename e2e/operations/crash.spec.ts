import { execFileSync } from "node:child_process"
import { expect } from "@playwright/test"
import type { FileView } from "@/lib/features/files/schema"
import type { TokenAnswer } from "@/lib/features/sessions/schema"
import type { KeptMail } from "@/lib/platform/mail/mailbox"
import { expectProblem, tusHeaders } from "../fixtures/caller"
import { makeDocument, sha256 } from "../fixtures/office"
import { type OwnSite, ownSite } from "../fixtures/own-site"
import { type Account, linkIn, newAccount, Person } from "../fixtures/site"
import { test } from "../fixtures/waybill"

const patience = 60_000

/** A job that its process took to the grave is taken up by another when its lease has run out: as if that minute had passed. */
async function letLeasesRunOut(site: OwnSite): Promise<void> {
  await site.sql("UPDATE pgboss.job SET started_on = started_on - interval '5 minutes' WHERE state = 'active'")
  await site.sql("UPDATE mail SET claimed_until = claimed_until - interval '5 minutes'")
}

/** Something that is done and acknowledged, and what must hold ever after, whatever dies. */
type Step = { name: string; act: () => Promise<void>; holds: () => Promise<void> }

/** The story, in steps that a crash may come between. */
async function story(site: OwnSite): Promise<Step[]> {
  const account = newAccount()
  const [document, large] = [await makeDocument("docx"), await makeDocument("pptx", { padding: 2_000_000 })]
  let client: Person
  let ops: Person
  let file: FileView
  let path = ""
  let link = ""
  let refreshed: TokenAnswer
  const half = 1_000_000

  const mails = async (to: string, subject: RegExp) => {
    const all = (await (await site.nobody.get("/api/dev/mailbox")).json()) as KeptMail[]
    return all.filter((mail) => mail.to === to && subject.test(mail.subject))
  }
  const downloads = async (url: string, sum: string) => expect(sha256(await client.download(url))).toBe(sum)
  const withToken = (tokens: TokenAnswer) => new Person(site.url, client.account, tokens, client.id)

  return [
    {
      name: "a sign-up",
      act: () => site.signUp(account),
      holds: async () => {
        await site.mailTo(account.email, /verify/i, patience)
        expect((await mails(account.email, /verify/i)).length).toBe(1)
      },
    },
    {
      name: "a verification",
      act: async () => {
        expect((await site.verify(await site.mailedToken(account.email, /verify/i))).status).toBe(200)
      },
      holds: async () => {
        await site.signIn(account)
        await expectProblem(await site.verify(await site.mailedToken(account.email, /verify/i)), 400, "invalid_token")
      },
    },
    {
      name: "signing in",
      act: async () => {
        client = await site.signIn(account)
        ops = await site.ops()
      },
      holds: async () => {
        expect((await (refreshed ? withToken(refreshed) : client).get("me")).status).toBe(200)
        expect((await ops.get("me")).status).toBe(200)
      },
    },
    {
      name: "an upload",
      act: async () => {
        file = await ops.upload(document)
      },
      holds: async () => {
        const kept = await (await ops.get(`files/${file.id}`)).json()
        expect(kept).toMatchObject({ sha256: document.sha256, size: document.bytes.length })
      },
    },
    {
      name: "half of a tus upload",
      act: async () => {
        path = (await ops.beginUpload(large)).headers.get("location") ?? ""
        expect((await ops.append(path, 0, large.bytes.subarray(0, half))).status).toBe(204)
      },
      holds: async () => {
        const offset = Number((await ops.head(path, tusHeaders)).headers.get("upload-offset"))
        expect(offset).toBeGreaterThanOrEqual(half)
      },
    },
    {
      name: "the other half",
      act: async () => {
        expect((await ops.append(path, half, large.bytes.subarray(half))).status).toBe(204)
      },
      holds: async () => {
        const found = await client.listed(large.name)
        expect(found).toMatchObject({ sha256: large.sha256, state: "AVAILABLE" })
        await downloads(await client.link(found), large.sha256)
      },
    },
    {
      name: "a link",
      act: async () => {
        link = await client.link(file)
      },
      holds: async () => {
        const { state } = await (await ops.get(`files/${file.id}`)).json()
        if (state === "AVAILABLE") await downloads(link, document.sha256)
        else await expectProblem(await client.get(link), 410, "link_revoked")
      },
    },
    {
      name: "a link by mail",
      act: async () => {
        const found = await client.listed(large.name)
        expect((await client.post(`files/${found.id}/download-link`, { deliver: "email" })).status).toBe(201)
      },
      holds: async () => {
        await downloads(linkIn(await site.mailTo(account.email, /download link/i, patience)).href, large.sha256)
        expect((await mails(account.email, /download link/i)).length).toBe(1)
      },
    },
    {
      name: "a withdrawal",
      act: async () => {
        expect((await ops.delete(`files/${file.id}`)).status).toBe(200)
      },
      holds: async () => {
        await expectProblem(await client.get(link), 410, "link_revoked")
        expect((await client.list({ q: document.name })).items).toEqual([])
      },
    },
    {
      name: "a refresh",
      act: async () => {
        const { refresh_token } = client.tokens
        refreshed = await (await site.nobody.post("token/refresh", { refresh_token })).json()
        client = withToken(refreshed)
      },
      holds: async () => {
        expect((await client.get("me")).status).toBe(200)
      },
    },
  ]
}

/** The server processes that share the port. */
function workersOf(site: OwnSite): number[] {
  const lines = execFileSync("ps", ["-ax", "-o", "pid=,ppid=,command="], { encoding: "utf8" }).split("\n")
  return lines.flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return Number(parent) === site.pid && command?.includes("waybill/worker.mjs") ? [Number(pid)] : []
  })
}

test.describe("when everything is killed", () => {
  const own = ownSite()

  test("between any two steps of the story nothing is lost that was acknowledged", async () => {
    test.setTimeout(600_000)
    const site = own()
    const done: Step[] = []
    for (const step of await story(site)) {
      await test.step(`${step.name}, then kill -9`, async () => {
        await step.act()
        await site.kill()
        await site.startAgain()
        await letLeasesRunOut(site)
        done.push(step)
        for (const { holds } of done) await holds()
      })
    }
  })

  test("in the middle of many sign-ups, each that was acknowledged gets its mail, once", async () => {
    test.setTimeout(300_000)
    const site = own()
    const acknowledged: Account[] = []
    const signUps = Array.from({ length: 40 }, async () => {
      const account = newAccount()
      const answer = await site.nobody.post("signup", account).catch(() => null)
      if (answer?.status === 202) acknowledged.push(account)
    })
    await expect.poll(() => acknowledged.length, { intervals: [5] }).toBeGreaterThan(5)
    await site.kill()
    await Promise.all(signUps)
    await site.startAgain()
    await letLeasesRunOut(site)
    for (const { email } of acknowledged) await site.mailTo(email, /verify/i, patience)
    const all = (await (await site.nobody.get("/api/dev/mailbox")).json()) as KeptMail[]
    for (const { email } of acknowledged) expect(all.filter(({ to }) => to === email).length).toBe(1)
  })
})

test.describe("when the server process is killed", () => {
  const own = ownSite(() => ({ WORKERS: "1" }))

  test("another takes its place, and nothing is lost that was acknowledged", async () => {
    test.setTimeout(600_000)
    const site = own()
    const done: Step[] = []
    // Each death makes the next replacement wait longer, so only after the steps that leave something to be done.
    const deadly = ["a sign-up", "half of a tus upload", "a link by mail", "a withdrawal"]
    for (const step of await story(site)) {
      await test.step(step.name, async () => {
        await step.act()
        done.push(step)
        if (!deadly.includes(step.name)) return
        const before = workersOf(site)
        expect(before.length).toBe(1)
        for (const pid of before) process.kill(pid, "SIGKILL")
        await letLeasesRunOut(site)
        const up = () =>
          site.nobody.get("/api/health").then(
            ({ status }) => status,
            () => "away",
          )
        await expect.poll(() => workersOf(site)[0] ?? before[0], { timeout: 30_000 }).not.toBe(before[0])
        await expect.poll(up, { timeout: 30_000 }).toBe(200)
        for (const { holds } of done) await holds()
      })
    }
  })
})
