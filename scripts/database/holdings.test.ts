import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import type { Client, Context } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { ownDeliveries } from "@/lib/features/holdings/reads"
import { beginTransfer } from "@/lib/features/links/begin-transfer"
import { downloadUrl } from "@/lib/features/links/download-url"
import { endTransfer } from "@/lib/features/links/end-transfer"
import { findDownload } from "@/lib/features/links/find-download"
import { migrate } from "./migrate.ts"
import { type OlderDatabase, olderDatabase } from "./older.fixture.ts"

/*
 * An installation of the version before there were holdings, brought up to date: its own statements write what was sent,
 * and the product as it is now reads it.
 */

let older: OlderDatabase
let old: OlderDatabase["connection"]

beforeAll(async () => {
  older = await olderDatabase("20261128200000")
  old = older.connection
  // Read when the product first asks for its database.
  process.env.DATABASE_URL = older.url
})

afterAll(() => older.remove())

type Installed = { client: string; file: string; link: string }
const size = 100
let ops: string

beforeEach(async () => {
  ops = newId()
  await person(ops, "OPS")
})

const person = (id: string, role: string) =>
  old.query(
    `INSERT INTO "user" (id, email, name, role, password_hash, verified_at, updated_at) VALUES ($1, $2, 'Ada', $3, '-', now(), now())`,
    [id, `${id}@example.com`, role],
  )

/** A client with a file of 100 bytes and a link to it. */
async function installed(maxDownloads: number | null = null): Promise<Installed> {
  const ids = { client: newId(), file: newId(), link: newId() }
  await person(ids.client, "CLIENT")
  await old.query(
    `INSERT INTO file (id, name, kind, size, sha256, state, storage_key, uploader_id, available_at)
     VALUES ($1, 'a.docx', 'DOCX', ${size}, '00', 'AVAILABLE', $2, $3, now())`,
    [ids.file, newId(), ops],
  )
  await old.query(
    `INSERT INTO link (id, file_id, client_id, expires_at, max_downloads) VALUES ($1, $2, $3, now() + interval '1 day', $4)`,
    [ids.link, ids.file, ids.client, maxDownloads],
  )
  return ids
}

/** The statements of the version before, one after the other. @returns how the transfer is ended */
async function begun(one: Installed, start: number, asked: number): Promise<(sent: number) => Promise<unknown>> {
  const id = newId()
  if (start === 0) await old.query("UPDATE link SET downloads = downloads + 1 WHERE id = $1", [one.link])
  await old.query(
    "INSERT INTO transfer (id, link_id, file_id, client_id, range_start, range_size) VALUES ($1, $2, $3, $4, $5, $6)",
    [id, one.link, one.file, one.client, start, asked],
  )
  return (sent) =>
    old.query(
      `UPDATE transfer SET bytes_sent = ending.bytes_sent, completed = ending.completed, ended_at = now()
       FROM unnest($1::uuid[], $2::bigint[], $3::boolean[]) AS ending (id, bytes_sent, completed)
       WHERE transfer.id = ending.id AND ended_at IS NULL`,
      [[id], [sent], [sent === asked]],
    )
}

const sent = async (one: Installed, start: number, asked: number, bytes = asked) =>
  (await begun(one, start, asked))(bytes)

const contextOf = ({ client }: Installed): Context<Client> => {
  const actor: Client = { role: "client", id: client, email: "-", name: "Ada", verified: true, sessionId: newId() }
  return { actor, requestId: newId(), ip: null, userAgent: null }
}

const delivered = async (one: Installed) => (await ownDeliveries(contextOf(one).actor, [one.file]))[one.file]

/** The rest of the file, through the link as its client has it. */
async function finish(one: Installed, start: number): Promise<void> {
  const ctx = contextOf(one)
  const address = await downloadUrl({ id: one.link, clientId: one.client, expiresAt: new Date(Date.now() + 60_000) })
  const download = await findDownload(ctx, address.slice(address.lastIndexOf("/") + 1))
  const transfer = await beginTransfer(ctx, download, { start, size: size - start })
  await endTransfer(ctx, transfer, { sent: size - start, handed: size - start })
}

test("S69 S70 an installation of the version before shows what was received, and its broken links can be finished", async () => {
  const [whole, joined, byte, twice, nothing] = [
    await installed(),
    await installed(),
    await installed(),
    await installed(),
    await installed(),
  ]
  const [broken, used, beside, later] = [await installed(1), await installed(1), await installed(1), await installed()]
  await sent(whole, 0, size)
  await sent(joined, 40, 60)
  await sent(joined, 0, size, 40)
  await sent(byte, 0, 1)
  for (let times = 0; times < 3; times++) await sent(twice, 0, size)
  await sent(nothing, 0, size, 0)
  await sent(broken, 0, size, 60)
  await sent(used, 0, size)
  const running = await begun(beside, 0, size)
  const ends = await old.query("SELECT ended_at FROM transfer WHERE file_id = $1", [whole.file])

  await migrate(older.url)

  expect(await delivered(whole)).toMatchObject({
    state: "received",
    sentBytes: size,
    wholeAt: ends.rows[0].ended_at.toISOString(),
  })
  expect(await delivered(joined)).toMatchObject({ state: "received", sentBytes: size })
  expect(await delivered(byte)).toMatchObject({ state: "part", sentBytes: 1, wholeAt: null })
  const counted = await old.query("SELECT uses, sent_bytes::int AS sent FROM holding WHERE file_id = $1", [twice.file])
  expect(counted.rows).toEqual([{ uses: 3, sent: 300 }])
  expect(await delivered(nothing)).toBeUndefined()

  await finish(broken, 60)
  expect(await delivered(broken)).toMatchObject({ state: "received" })
  await expect(finish(broken, 60)).rejects.toMatchObject({ code: "link_used_up" })
  await expect(finish(used, 99)).rejects.toMatchObject({ code: "link_used_up" })

  // An instance of the version before goes on beside this one.
  await running(70)
  expect(await delivered(beside)).toMatchObject({ state: "part", sentBytes: 70 })
  await finish(beside, 70)
  expect(await delivered(beside)).toMatchObject({ state: "received" })
  await sent(later, 0, size)
  await sent(later, 0, 5)
  expect(await delivered(later)).toMatchObject({ state: "received", sentBytes: size })
  const link = await old.query("SELECT uses, downloads FROM link WHERE id = $1", [beside.link])
  expect(link.rows).toEqual([{ uses: 1, downloads: 2 }])
})
