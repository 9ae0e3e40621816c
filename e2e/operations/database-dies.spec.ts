import { readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "@playwright/test"
import { isAlive } from "@/scripts/database/postmaster"
import { Caller } from "../fixtures/caller"
import { makeDocument } from "../fixtures/office"
import { type OwnSite, ownSite } from "../fixtures/own-site"

const patience = { timeout: 60_000 }
const own = ownSite(() => ({ WORKERS: "2" }))

const postmaster = (site: OwnSite) =>
  Number.parseInt(readFileSync(join(site.dataFolder, "database", "postmaster.pid"), "utf8"), 10)
const ups = (site: OwnSite) => site.said.split("PostgreSQL is up again.").length - 1

test("an embedded PostgreSQL that dies is started again; meanwhile all that wants it is 503, and nothing is lost", async () => {
  test.setTimeout(240_000)
  const site = own()
  const ops = await site.ops()
  const before = await ops.upload(await makeDocument("docx"))

  const answers = new Map<string, number>()
  let done = false
  const load = Array.from({ length: 3 }, async () => {
    while (!done) {
      const answer = await ops.get("files").catch((error: Error) => String(error.cause ?? error))
      const words = typeof answer === "string" ? answer : `${answer.status} ${answer.headers.get("retry-after") ?? ""}`
      answers.set(words.trim(), (answers.get(words.trim()) ?? 0) + 1)
      await new Promise((next) => setTimeout(next, 20))
    }
  })
  for (const [turn, signal] of (["SIGKILL", "SIGTERM", "SIGKILL"] as const).entries()) {
    const pid = postmaster(site)
    process.kill(pid, signal)
    await expect.poll(() => ups(site), patience).toBe(turn + 1)
    expect(postmaster(site)).not.toBe(pid)
    await expect.poll(async () => (await site.nobody.get("/api/health/ready")).status, patience).toBe(200)
  }
  await expect.poll(async () => (await ops.get("files")).status, patience).toBe(200)
  done = true
  await Promise.all(load)
  expect([...answers.keys()].map((words) => words.slice(0, 3)).sort()).toEqual(["200", "503"])
  expect(
    [...answers.keys()].every((words) => words === "200" || /^503 \d+$/.test(words)),
    String([...answers]),
  ).toBe(true)

  // The same processes, on the same data, and jobs and changes go on.
  expect(isAlive(site.pid)).toBe(true)
  expect(await (await ops.get(`files/${before.id}`)).json()).toMatchObject({ sha256: before.sha256 })
  const client = await site.signedUpClient()
  const after = await ops.upload(await makeDocument("xlsx"))
  expect((await client.listed(after.name)).id).toBe(after.id)
})

test("when it cannot be started again, Waybill ends with one clear line, and makes no empty one in its place", async () => {
  const site = own()
  const pid = postmaster(site)
  const folder = join(site.dataFolder, "database")
  const before = site.said.length
  process.kill(pid, "SIGSTOP")
  rmSync(folder, { recursive: true, force: true })
  process.kill(pid, "SIGKILL")
  await expect.poll(() => isAlive(site.pid), patience).toBe(false)
  const lines = site.said
    .slice(before)
    .split("\n")
    .filter((line) => line.startsWith("PostgreSQL"))
  expect(lines).toEqual([
    "PostgreSQL ended (SIGKILL); it is started again.",
    `PostgreSQL ended, and cannot be started again: its data folder ${folder} is lost. Waybill ends.`,
  ])
  await expect(new Caller(site.url).get("/api/health/live")).rejects.toThrow()
})
