import { utimes } from "node:fs/promises"
import { expect } from "@playwright/test"
import { tusHeaders } from "../fixtures/caller"
import { type Document, kinds, makeDocument } from "../fixtures/office"
import { type OwnSite, ownSite } from "../fixtures/own-site"
import type { Person } from "../fixtures/site"
import { storedFiles, storedPaths } from "../fixtures/stored"
import { sweepNow } from "../fixtures/sweep"
import { test } from "../fixtures/waybill"

/** `KILLS=200 npm run e2e -- e2e/api/kills.spec.ts` for a long run: some five seconds each. */
const kills = Number(process.env.KILLS ?? 8)
const uploadersAtOnce = 4

/** What was acknowledged: a name, and the fingerprint that must stand beside it in the end. */
type Acknowledged = Pick<Document, "name" | "sha256">

/** Whatever a killed server leaves a call with is no answer. */
const unlessKilled = <Result>(call: Promise<Result>): Promise<Result | null> => call.catch(() => null)

/** One upload in one request, which is acknowledged or lost. */
async function uploadWhole(ops: Person, acknowledged: Acknowledged[]): Promise<void> {
  const document = await makeDocument(randomOf(kinds), { padding: Math.floor(Math.random() * 400_000) })
  const form = new FormData()
  form.set("file", new Blob([document.bytes]), document.name)
  const answer = await unlessKilled(ops.send("POST", "files", { body: form, headers: { prefer: "respond-async" } }))
  if (answer?.status === 201) acknowledged.push(document)
}

/** One upload that goes on after each kill at the byte where it stopped, until its last byte is acknowledged. */
class Resumable {
  #path: string | undefined

  constructor(readonly document: Document) {}

  async goOn(ops: Person, acknowledged: Acknowledged[]): Promise<boolean> {
    const { bytes } = this.document
    if (!this.#path) {
      const begun = await unlessKilled(ops.beginUpload(this.document))
      if (begun?.status !== 201) return false
      this.#path = begun.headers.get("location") ?? ""
    }
    const head = await unlessKilled(ops.head(this.#path, tusHeaders))
    // The database may go before the server does.
    if (!head || head.status === 503) return false
    expect(head.status, "an upload that was begun is there").toBe(200)
    const offset = Number(head.headers.get("upload-offset"))
    const end = Math.min(offset + 150_000, bytes.length)
    const last = end === bytes.length
    const answer =
      offset < bytes.length ? await unlessKilled(ops.append(this.#path, offset, bytes.subarray(offset, end))) : head
    const taken = answer?.status === 204 || answer?.status === 200
    if (taken && last) acknowledged.push(this.document)
    return taken && last
  }
}

function randomOf<Item>(items: readonly Item[]): Item {
  return items[Math.floor(Math.random() * items.length)] as Item
}

/** Uploads in every way there is, until it is told to stop. */
async function keepUploading(ops: Person, acknowledged: Acknowledged[], resumable: Resumable[], stop: AbortSignal) {
  await Promise.all(
    Array.from({ length: uploadersAtOnce }, async (_, index) => {
      while (!stop.aborted) {
        if (index % 2 === 0) await uploadWhole(ops, acknowledged)
        else resumable[index] = await goOnWith(ops, acknowledged, resumable[index])
      }
    }),
  )
}

async function goOnWith(ops: Person, acknowledged: Acknowledged[], upload: Resumable | undefined): Promise<Resumable> {
  const current = upload ?? new Resumable(await makeDocument(randomOf(kinds), { padding: 500_000 }))
  const done = await current.goOn(ops, acknowledged)
  return done ? new Resumable(await makeDocument(randomOf(kinds), { padding: 500_000 })) : current
}

/** As if hours had passed since the last kill: leases have run out, and what was left behind is old. */
async function letHoursPass(site: OwnSite): Promise<void> {
  await site.sql("UPDATE pgboss.job SET started_on = started_on - interval '5 minutes' WHERE state = 'active'")
  await site.sql(
    "UPDATE file SET touched_at = now() - interval '3 days', locked_until = NULL, lock_token = NULL WHERE state IN ('RECEIVING', 'CHECKING')",
  )
  const past = new Date(Date.now() - 2 * 3_600_000)
  for (const path of await storedPaths(site)) await utimes(path, past, past).catch(() => undefined)
}

test.describe("kill -9 at random moments of uploads and checks", () => {
  const own = ownSite()

  test(`${kills} times: what was acknowledged ends available with its fingerprint, once, and nothing else stays`, async () => {
    test.setTimeout(120_000 + kills * 20_000)
    const site = own()
    const ops = await site.ops()
    const acknowledged: Acknowledged[] = []
    const resumable: Resumable[] = []
    for (let count = 0; count < kills; count++) {
      const stop = new AbortController()
      const uploading = keepUploading(ops, acknowledged, resumable, stop.signal)
      const before = acknowledged.length
      const enough = before + Math.floor(Math.random() * 10)
      await expect.poll(() => acknowledged.length, { intervals: [5], timeout: 60_000 }).toBeGreaterThanOrEqual(enough)
      stop.abort()
      await site.kill()
      await uploading
      await site.startAgain()
    }
    await letHoursPass(site)
    await sweepNow(site)
    const open = async () => (await site.sql("SELECT id FROM file WHERE state IN ('RECEIVING', 'CHECKING')")).length
    await expect.poll(open, { timeout: 120_000 }).toBe(0)

    const rows = await site.sql<{ name: string; sha256: string; state: string; storage_key: string }>(
      "SELECT name, sha256, state, storage_key FROM file",
    )
    const listed = new Map(rows.map((row) => [row.name, row]))
    expect(listed.size, "no name is listed twice").toBe(rows.length)
    for (const { name, sha256 } of acknowledged) expect(listed.get(name)).toMatchObject({ state: "AVAILABLE", sha256 })
    await letHoursPass(site)
    await sweepNow(site)
    const keys = rows.map(({ storage_key }) => storage_key).sort()
    const names = async () => (await storedFiles(site)).map(({ name }) => name).sort()
    await expect.poll(names, { timeout: 60_000 }).toEqual(keys)
    expect(acknowledged.length).toBeGreaterThan(kills)
  })
})
