import { readdirSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { Failure } from "../start/failure.ts"
import type { Bench } from "./bench.ts"
import { measureLoad } from "./measure.ts"

const longestMailSeconds = 120

/** Sign-ups of ever new people, each with its mail job, until the mailbox holds all mails. */
export async function measureSignUp(bench: Bench): Promise<void> {
  const body = JSON.stringify({
    name: "A Newcomer",
    email: "newcomer-<id>@example.com",
    password: "a long walk by the sea",
  })
  const { perSecond, cost } = await measureLoad(bench, {
    method: "POST",
    headers: { "content-type": "application/json" },
    requests: [{ path: "/api/v1/signup", body }],
    connections: 8,
  })
  bench.add({ what: "sign-up, 8 connections", unit: "/s", ours: perSecond, target: { least: 60 }, cost })
  const endedAt = performance.now()
  const mails = await waitForMails(bench)
  const seconds = (performance.now() - endedAt) / 1000
  bench.add({ what: `until the mailbox held all ${mails} mails`, unit: "s", ours: seconds })
}

/** @returns how many mails there are: one for each person, asked for in the transaction that made the account. */
async function waitForMails(bench: Bench): Promise<number> {
  for (const deadline = Date.now() + longestMailSeconds * 1000; Date.now() < deadline; await delay(100)) {
    const { people, jobs } = await count(bench)
    if (people !== jobs) throw new Failure(`${people} people signed up, and ${jobs} mails were asked for.`)
    const mails = readdirSync(join(bench.server.folder, "mailbox")).filter((name) => name.endsWith(".json"))
    if (mails.length === people) return people
  }
  throw new Failure(`Not all mails had come after ${longestMailSeconds} s.`)
}

async function count({ server }: Bench): Promise<{ people: number; jobs: number }> {
  const { rows } = await server.database.query<{ people: string; jobs: string }>(
    `SELECT (SELECT count(*) FROM "user" WHERE role = 'CLIENT') AS people,
            (SELECT count(*) FROM outbox_event WHERE name = 'user/verification.requested') AS jobs`,
  )
  return { people: Number(rows[0]?.people), jobs: Number(rows[0]?.jobs) }
}
