import { join } from "node:path"
import { expect, test } from "@playwright/test"
import { temporaryFolder } from "@/scripts/database/temporary"
import { runScript } from "@/scripts/start/command"
import { hasS3 } from "@/scripts/test/s3"
import { startTestServer } from "@/scripts/test/server"
import { makeDocument, sha256 } from "../fixtures/office"
import { type OwnSite, ownSite } from "../fixtures/own-site"
import { ownBucket } from "../fixtures/s3"
import { type Person, Site } from "../fixtures/site"

const passphrase = "correct horse battery staple"

/** `npm run backup` or `npm run restore`, as whoever looks after an installation runs it. @returns what it said */
async function command(verb: "backup" | "restore", file: string, settings: Record<string, string>): Promise<string> {
  const environment = { BACKUP_PASSPHRASE: passphrase, LOG_LEVEL: "silent", ...settings }
  const nodeFlags = ["--import", "tsx"]
  const { code, words } = await runScript("scripts/backup/command.ts", [verb, file], { environment, nodeFlags })
  expect(code, words).toBe(0)
  return words
}

/** Uploads, downloads and withdrawals without end, so that a backup has to find one moment in them. */
async function keepBusy(ops: Person, client: Person, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const file = await ops.upload(await makeDocument("xlsx", { padding: 300_000 }))
    await client.download(await client.link(file))
    await ops.send("DELETE", `files/${file.id}`)
  }
}

/** A backup of a site at work, restored into an installation of which there is nothing yet, on disk. */
async function throughABackup(site: OwnSite, settings: Record<string, string>): Promise<void> {
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const documents = await Promise.all(
    (["docx", "pptx"] as const).map((kind) => makeDocument(kind, { padding: 2_000_000 })),
  )
  for (const document of documents) await ops.upload(document)
  const other = temporaryFolder()
  const file = join(other.path, "waybill.age")
  const empty = join(other.path, "data")
  const stop = new AbortController()
  const busy = keepBusy(ops, client, stop.signal)
  try {
    expect(await command("backup", file, { DATA_DIR: site.dataFolder, ...settings })).toMatch(
      /rows, \d+ files of \d+ bytes/,
    )
    stop.abort()
    await busy
    expect(await command("restore", file, { DATA_DIR: empty })).toContain("Restored: everything as it was")
    const server = await startTestServer(empty, { WORKERS: "1" })
    const restored = new Site(server.url, site.opsAccount, server.databaseUrl, empty)
    try {
      const again = await restored.signIn(client.account)
      for (const document of documents) {
        const listed = await again.listed(document.name)
        expect(sha256(await again.download(await again.link(listed)))).toBe(document.sha256)
      }
      const states = await restored.sql<{ state: string }>("SELECT DISTINCT state FROM file WHERE state = 'RECEIVING'")
      expect(states, "no upload that nobody can finish").toEqual([])
      expect((await again.get("me", client.headers)).status, "nobody is signed in still").toBe(401)
      await (await restored.ops()).upload(await makeDocument("docx"))
    } finally {
      await restored.close()
      await server.stop()
    }
  } finally {
    stop.abort()
    await busy.catch(() => undefined)
    other.remove()
  }
}

test.describe("of a site on disk", () => {
  const site = ownSite()
  test("a backup made at work is restored into nothing: people sign in, and every byte is there", async () => {
    test.setTimeout(180_000)
    await throughABackup(site(), {})
  })
})

if (hasS3()) {
  test.describe("of a site on S3", () => {
    const bucket = ownBucket()
    const site = ownSite(() => bucket.settings())
    test("a backup of its bucket is restored to a disk", async () => {
      test.setTimeout(180_000)
      await throughABackup(site(), bucket.settings())
    })
  })
}
