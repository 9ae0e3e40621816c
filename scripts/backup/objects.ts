import { createHash } from "node:crypto"
import type { Client } from "pg"
import { isStorageMissing, type Storage } from "../../lib/platform/storage/storage"
import { Failure } from "../start/failure.ts"
import type { ArchiveWriter } from "./archive-writer.ts"
import { type Index, statesWithBytes } from "./format.ts"

type FileRow = { id: string; state: string; key: string; size: string; sha256: string }
type Written = Pick<Index, "objects" | "changed" | "spoilt"> & { bytes: number }

const batch = 500
const zeros = new Uint8Array(64 * 1024)

/** The files of the client's snapshot that have bytes, in no order that matters. */
async function* filesOf(client: Client): AsyncGenerator<FileRow> {
  for (let after = "00000000-0000-0000-0000-000000000000"; ; ) {
    const { rows } = await client.query<FileRow>(
      `SELECT id, state, storage_key AS key, size, sha256 FROM public.file
       WHERE id > $1 AND state::text = ANY ($2) ORDER BY id LIMIT $3`,
      [after, statesWithBytes, batch],
    )
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < batch) return
    after = last.id
  }
}

/**
 * Writes the bytes of all files that the snapshot knows. A finished object never changes, so they are those of the
 * snapshot whenever they are read; but a check may end, or an upload be cancelled, and take the bytes away: what had
 * become of such a file is written down instead.
 * @param snapshot sees the past @param present sees what is now
 * @throws Failure for bytes that are missing or are not those that came
 */
export async function dumpObjects(
  snapshot: Client,
  present: Client,
  storage: Storage,
  archive: ArchiveWriter,
): Promise<Written> {
  const written: Written = { objects: 0, bytes: 0, changed: [], spoilt: [] }
  for await (const file of filesOf(snapshot)) {
    const outcome = await dumpObject(storage, archive, file)
    if (outcome === "written") {
      written.objects++
      written.bytes += Number(file.size)
      continue
    }
    written.changed.push({ id: file.id, now: await whatBecameOf(present, file) })
    if (outcome === "spoilt") written.spoilt.push(file.key)
  }
  return written
}

async function dumpObject(storage: Storage, archive: ArchiveWriter, file: FileRow) {
  const size = await storage.size(file.key).catch((error: unknown) => {
    if (isStorageMissing(error)) return undefined
    throw error
  })
  if (size === undefined) return "missing"
  if (size !== Number(file.size)) throw altered(file)
  const hash = createHash("sha256")
  let fault: unknown
  const whole = async function* () {
    let left = size
    try {
      for await (const chunk of (await storage.read(file.key)) as AsyncIterable<Uint8Array>) {
        hash.update(chunk)
        left -= chunk.byteLength
        yield chunk
      }
    } catch (error) {
      fault = error
      // The entry has said how long it is, and what follows it must be found.
      for (; left > 0; left -= zeros.byteLength) yield zeros.subarray(0, left)
    }
  }
  await archive.add(`files/${file.key}`, size, whole())
  if (fault) return "spoilt"
  if (hash.digest("hex") !== file.sha256) throw altered(file)
  return "written"
}

function altered({ id }: FileRow): Failure {
  return new Failure(`The stored bytes of the file ${id} are not those that were received: no backup was made.`)
}

async function whatBecameOf(present: Client, file: FileRow): Promise<Index["changed"][number]["now"]> {
  const { rows } = await present.query<{ state: string; reasonCode: string | null; reasonWhere: string | null }>(
    `SELECT state, reason_code AS "reasonCode", reason_where AS "reasonWhere" FROM public.file WHERE id = $1`,
    [file.id],
  )
  const now = rows[0] ?? null
  if (now && statesWithBytes.includes(now.state)) {
    throw new Failure(`The bytes of the file ${file.id} cannot be read from the storage: no backup was made.`)
  }
  return now
}
