import { closeSync, openSync, rmSync, writeSync } from "node:fs"
import { join } from "node:path"
import { bearer } from "./api.ts"
import { type Bench, freeBytes, GiB, MiB } from "./bench.ts"
import { type Document, makeDocument } from "./document.ts"
import { compareLoads, compareTransfers } from "./measure.ts"
import { type Answer, asForm, upload } from "./transfer.ts"

/** Uploads until they are acknowledged: many small ones at once, and a large one. */
export async function measureUpload(bench: Bench): Promise<void> {
  if (!bench.reference?.takesUploads)
    bench.note(
      "No nginx with http_dav_module here (Debian's nginx-light is one): uploads are compared with plain writes.",
    )
  await measureSmall(bench)
  await measureLarge(bench)
}

async function measureSmall(bench: Bench): Promise<void> {
  const document = makeDocument(MiB)
  const form = asForm(document, "measured.docx")
  const measured = await compareLoads(
    bench,
    {
      method: "POST",
      headers: { ...form.headers, ...bearer(bench.opsToken) },
      requests: [{ path: "/api/v1/files", body: Buffer.concat([...form.body.chunks()]) }],
      connections: 8,
    },
    bench.reference?.takesUploads
      ? {
          method: "PUT",
          headers: {},
          requests: [{ path: "/upload/measured.docx", body: Buffer.concat([...document.chunks()]) }],
          connections: 8,
        }
      : null,
  )
  bench.add({
    what: "upload 1 MiB, 8 connections",
    unit: "/s",
    ours: measured.perSecond,
    reference: measured.reference?.perSecond ?? writeRate(bench, document) / MiB,
    target: { ratio: 0.3 },
    cost: measured.cost,
  })
}

async function measureLarge(bench: Bench): Promise<void> {
  const document = makeDocument(GiB)
  const form = asForm(document, "measured.docx")
  const { server, reference } = bench
  const headers = { ...form.headers, ...bearer(bench.opsToken) }
  const taken: number[] = []
  const ours = async (): Promise<Answer> => {
    const watch = watchDisk(bench)
    try {
      return await upload({ url: `${server.url}/api/v1/files`, method: "POST", headers }, form.body)
    } finally {
      taken.push(watch.stop())
    }
  }
  const theirs = (): Promise<Answer> =>
    upload({ url: `${reference?.url}/upload/measured.docx`, method: "PUT", headers: {} }, document)
  const measured = await compareTransfers(bench, GiB, ours, reference?.takesUploads ? theirs : null)
  const referenceRate = measured.reference ?? writeRate(bench, document)
  bench.add({
    what: "upload 1 GiB",
    unit: "MB/s",
    ours: measured.bytesPerSecond / 1e6,
    reference: referenceRate / 1e6,
    target: { ratio: 0.5 },
    cost: measured.cost,
  })
  // The least of the tries: others may write to the same disk.
  bench.add({
    what: "upload 1 GiB, disk it took meanwhile",
    unit: "GiB",
    ours: Math.min(...taken) / GiB,
    target: { most: 1.1 },
  })
}

/** The most of the disk that went meanwhile, wherever on it: a second copy would show, whoever made it. */
function watchDisk(bench: Bench): { stop: () => number } {
  const first = freeBytes(bench)
  let most = 0
  const look = () => {
    most = Math.max(most, first - freeBytes(bench))
  }
  const timer = setInterval(look, 50)
  return {
    stop: () => {
      clearInterval(timer)
      look()
      return most
    },
  }
}

/** What the same bytes cost when a program just writes them: bytes per second. */
function writeRate(bench: Bench, document: Document): number {
  const path = join(bench.server.folder, "plain")
  const startedAt = performance.now()
  const file = openSync(path, "w")
  for (const chunk of document.chunks()) writeSync(file, chunk)
  closeSync(file)
  const seconds = (performance.now() - startedAt) / 1000
  rmSync(path)
  return document.size / seconds
}
