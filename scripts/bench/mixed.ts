import { Failure } from "../start/failure.ts"
import { bearer } from "./api.ts"
import type { Bench } from "./bench.ts"
import { makeDocument } from "./document.ts"
import { startProbe } from "./probe.ts"
import { cpuSince, isMeasurable, readCpu } from "./processes.ts"
import { issueLink, uploadDocument } from "./seed.ts"
import { type Answer, asForm, download, upload } from "./transfer.ts"

const each = 100
const size = 10_000_000
const pace = { bytesPerSecond: 1_000_000 }

/** Slow people: so many uploads and so many downloads at once, while another one lists. */
export async function measureMixed(bench: Bench): Promise<void> {
  const { server, client, opsToken } = bench
  const file = await uploadDocument(server, opsToken, size)
  const link = await issueLink(server, client.token, file.id)
  const form = asForm(makeDocument(size), "slow.docx")
  const call = { url: `${server.url}/api/v1/files`, method: "POST", headers: { ...form.headers, ...bearer(opsToken) } }

  const probe = startProbe(server.url, client.token)
  const before = readCpu(server.processes)
  const startedAt = performance.now()
  const answers = await Promise.all([
    ...Array.from({ length: each }, () => upload(call, form.body, pace)),
    ...Array.from({ length: each }, () => download({ url: link, headers: bearer(client.token) }, pace)),
  ])
  const seconds = (performance.now() - startedAt) / 1000
  const cpu = cpuSince(before, readCpu(server.processes))
  const listing = await probe.stop()

  const failed = answers.filter((answer, index) => !isWhole(answer, index < each))
  const [first] = failed
  if (first) {
    const words = `${first.status} after ${first.bytes} bytes: ${first.body.slice(0, 300)}`
    throw new Failure(`${failed.length} of ${answers.length} slow transfers failed; the first was answered ${words}`)
  }
  const per = (spent: number) => spent / answers.length
  bench.add({
    what: `${each} uploads and ${each} downloads at 1 MB/s, finished`,
    unit: "",
    ours: answers.length,
    target: { least: 2 * each },
    ...(isMeasurable
      ? { cost: { workers: per(cpu.workers), primary: per(cpu.primary), database: per(cpu.database) } }
      : {}),
  })
  bench.add({ what: `${size / 1e6} MB each, until the last one ended`, unit: "s", ours: seconds })
  bench.add({ what: "a listing meanwhile, median", unit: "ms", ours: listing.median, target: { most: 50 } })
}

function isWhole({ status, bytes }: Answer, isUpload: boolean): boolean {
  return isUpload ? status === 201 : status === 200 && bytes === size
}
