import { Failure } from "../start/failure.ts"
import { bearer } from "./api.ts"
import { type Bench, freeBytes, GiB, MiB } from "./bench.ts"
import { forgetPeaks, peaks } from "./processes.ts"
import { issueLink, uploadDocument } from "./seed.ts"
import { download } from "./transfer.ts"

/** The most memory that a server process has while files of very different sizes go in and out. */
export async function measureMemory(bench: Bench): Promise<void> {
  await measureSize(bench, 100 * MiB)
  await measureSize(bench, largest(bench))
}

/** 4 GiB, or what the disk has room for. */
function largest(bench: Bench): number {
  const free = freeBytes(bench)
  if (free > 6 * GiB) return 4 * GiB
  const size = Math.floor(free / 2 / MiB) * MiB
  bench.note(
    `The disk has ${Math.floor(free / MiB)} MiB free: the largest file has ${size / MiB} MiB in place of 4 GiB.`,
  )
  return size
}

async function measureSize(bench: Bench, size: number): Promise<void> {
  const { server, client, opsToken } = bench
  forgetPeaks(server.processes)
  const file = await uploadDocument(server, opsToken, size)
  const url = await issueLink(server, client.token, file.id)
  const { status, bytes } = await download({ url, headers: bearer(client.token) })
  if (status !== 200 || bytes !== size) throw new Failure(`A download of ${size} bytes was answered ${status}.`)
  const most = peaks(server.processes)
  if (most.length === 0) return
  bench.add({
    what: `server memory, ${(size / MiB).toLocaleString("en")} MiB in and out, largest process`,
    unit: "MiB",
    ours: Math.max(...most) / MiB,
    target: { most: 300 },
  })
}
