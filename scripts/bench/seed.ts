import { setTimeout as delay } from "node:timers/promises"
import type { Client } from "pg"
import { Failure } from "../start/failure.ts"
import { bearer, callApi } from "./api.ts"
import { makeDocument } from "./document.ts"
import type { BenchServer } from "./server.ts"
import { asForm, upload } from "./transfer.ts"

export type Account = { email: string; password: string }
export type File = { id: string; sha256: string; size: number }

type Mail = { to: string; text: string }

/** Until the mailbox holds a mail to this address: the token of its link. */
async function tokenMailedTo(server: BenchServer, email: string): Promise<string> {
  // By the name of APP_URL: to any other the mailbox is shut.
  const mailbox = `http://localhost:${new URL(server.url).port}/api/dev/mailbox`
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await delay(50)) {
    const response = await fetch(mailbox)
    const mails = (await response.json()) as Mail[]
    const token = /[#?&]token=([\w.-]+)/.exec(mails.find(({ to }) => to === email)?.text ?? "")?.[1]
    if (token) return token
  }
  throw new Failure(`No verification mail came for ${email}.`)
}

/** A verified client, made as anybody becomes one. */
export async function makeClient(server: BenchServer, name: string): Promise<Account> {
  const account = { email: `${name}@example.com`, password: `measured by the second, ${name}` }
  await callApi(server.url, "/signup", { name, ...account })
  await callApi(server.url, "/verify-email", { token: await tokenMailedTo(server, account.email) })
  return account
}

export async function signIn(server: BenchServer, { email, password }: Account): Promise<string> {
  const answer = await callApi<{ access_token: string }>(server.url, "/token", { email, password })
  return answer.access_token
}

/** Uploads a document of that size. @returns the file, and how long it took in seconds. */
export async function uploadDocument(
  server: BenchServer,
  token: string,
  size: number,
): Promise<File & { seconds: number }> {
  const { body, headers } = asForm(makeDocument(size), `measured-${size}.docx`)
  const call = {
    url: `${server.url}/api/v1/files`,
    method: "POST",
    headers: { ...headers, ...bearer(token), prefer: "respond-async" },
  }
  const answer = await upload(call, body)
  if (answer.status !== 201) throw new Failure(`An upload was answered ${answer.status}: ${answer.body}`)
  const file = JSON.parse(answer.body) as File
  await untilAvailable(server, token, file)
  return { ...file, seconds: answer.seconds }
}

/** Waits for the gate, which reads all of a file. */
async function untilAvailable(server: BenchServer, token: string, { id }: File): Promise<void> {
  for (let state = "CHECKING"; state !== "AVAILABLE"; await delay(50)) {
    state = (await callApi<{ state: string }>(server.url, `/files/${id}`, undefined, token)).state
    if (state === "REJECTED") throw new Failure("The gate refused a document of the measurement.")
  }
}

/** Issues a client's link. @returns its address. */
export async function issueLink(server: BenchServer, token: string, fileId: string): Promise<string> {
  const answer = await callApi<{ "download-link": string }>(server.url, `/files/${fileId}/download-link`, {}, token)
  return answer["download-link"].replace(/^https?:\/\/[^/]+/, server.url)
}

/** Adds rows until so many files are there: available, a minute apart, in three kinds. They have no bytes. */
export async function fillFiles(database: Client, wanted: number): Promise<void> {
  const { rows } = await database.query<{ count: string }>(`SELECT count(*) FROM file WHERE state = 'AVAILABLE'`)
  const missing = wanted - Number(rows[0]?.count ?? 0)
  if (missing > 0) await database.query(insertFiles, [missing])
  await database.query("VACUUM ANALYZE file")
}

const insertFiles = `
  INSERT INTO file (id, name, kind, size, sha256, state, storage_key, uploader_id, created_at, available_at)
  SELECT uuidv7(), 'Quarterly report ' || n || '.' || kind, upper(kind)::"FileKind", 10000 + n,
         encode(sha256(n::text::bytea), 'hex'), 'AVAILABLE', translate(gen_random_uuid()::text, '-', ''), uploader.id,
         moment, moment
  FROM generate_series(1, $1::int) n,
       LATERAL (SELECT (ARRAY['docx', 'xlsx', 'pptx'])[1 + n % 3] AS kind, now() - n * interval '1 minute' AS moment) made,
       (SELECT id FROM "user" WHERE role = 'OPS' LIMIT 1) uploader`
