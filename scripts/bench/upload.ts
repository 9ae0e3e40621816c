import { closeSync, openSync, rmSync, writeSync } from "node:fs"
import { join } from "node:path"
import { bearer } from "./api.ts"
import { type Bench, GiB, MiB } from "./bench.ts"
import { type Document, makeDocument } from "./document.ts"
import { compareLoads, compareTransfers } from "./measure.ts"
import { isMeasurable, openBytes } from "./processes.ts"
import { type Answer, asForm, upload } from "./transfer.ts"

/** Answered as soon as the bytes are durable; the check of the content goes on meanwhile, on the same cores. */
const acknowledged = { prefer: "respond-async" }

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
      headers: { ...form.headers, ...bearer(bench.opsToken), ...acknowledged },
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
  const headers = { ...form.headers, ...bearer(bench.opsToken), ...acknowledged }
  const taken: number[] = []
  const ours = async (): Promise<Answer> => {
    const watch = watchFiles(bench)
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
  if (!isMeasurable) return
  bench.add({
    what: "upload 1 GiB, most bytes in open files",
    unit: "GiB",
    ours: Math.max(...taken) / GiB,
    target: { most: 1.1 },
  })
}

/** The most that the server processes held in open files: with a second copy it is twice the upload. */
function watchFiles({ server }: Bench): { stop: () => number } {
  const first = isMeasurable ? openBytes(server.processes) : 0
  let most = 0
  const timer = setInterval(() => {
    if (isMeasurable) most = Math.max(most, openBytes(server.processes) - first)
  }, 20)
  return {
    stop: () => {
      clearInterval(timer)
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
