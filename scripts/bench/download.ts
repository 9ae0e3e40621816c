import { createHash } from "node:crypto"
import { createWriteStream } from "node:fs"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import { Failure } from "../start/failure.ts"
import { bearer } from "./api.ts"
import { type Bench, GiB, MiB } from "./bench.ts"
import { makeDocument } from "./document.ts"
import { compareLoads, compareTransfers } from "./measure.ts"
import { type File, issueLink, uploadDocument } from "./seed.ts"
import { download } from "./transfer.ts"

/** Downloads through a client's link: many small ones at once, and a large one. */
export async function measureDownload(bench: Bench): Promise<void> {
  await measureSmall(bench)
  await measureLarge(bench)
}

async function prepare(
  bench: Bench,
  size: number,
): Promise<{ link: string; headers: Record<string, string>; name: string }> {
  const file = await uploadDocument(bench.server, bench.opsToken, size)
  const link = await issueLink(bench.server, bench.client.token, file.id)
  const headers = bearer(bench.client.token)
  await checkBytes(file, link, headers)
  const name = `${size}.docx`
  if (bench.reference) await pipeline(makeDocument(size).chunks(), createWriteStream(join(bench.reference.files, name)))
  return { link, headers, name }
}

async function checkBytes(file: File, link: string, headers: Record<string, string>): Promise<void> {
  const hash = createHash("sha256")
  const { bytes } = await download({ url: link, headers }, { onBody: (chunk) => hash.update(chunk) })
  if (bytes !== file.size || hash.digest("hex") !== file.sha256)
    throw new Failure(`A download of ${file.size} bytes brought other ones.`)
}

async function measureSmall(bench: Bench): Promise<void> {
  const { link, headers, name } = await prepare(bench, MiB)
  const load = { method: "GET" as const, connections: 16 }
  const { pathname } = new URL(link)
  const measured = await compareLoads(
    bench,
    { ...load, headers, requests: [{ path: pathname }] },
    { ...load, headers: {}, requests: [{ path: `/${name}` }] },
  )
  if (measured.bytesPerRequest < MiB) throw new Failure("Downloads under load were too short.")
  bench.add({
    what: "download 1 MiB, 16 connections",
    unit: "/s",
    ours: measured.perSecond,
    reference: measured.reference?.perSecond,
    target: { ratio: 0.25 },
    cost: measured.cost,
  })
}

async function measureLarge(bench: Bench): Promise<void> {
  const { link, headers, name } = await prepare(bench, GiB)
  const { reference } = bench
  const measured = await compareTransfers(
    bench,
    GiB,
    () => download({ url: link, headers }),
    reference && (() => download({ url: `${reference.url}/${name}`, headers: {} })),
  )
  if (reference) await rm(join(reference.files, name))
  bench.add({
    what: "download 1 GiB",
    unit: "MB/s",
    ours: measured.bytesPerSecond / 1e6,
    reference: measured.reference && measured.reference / 1e6,
    target: { ratio: 0.45 },
    cost: measured.cost,
  })
}
