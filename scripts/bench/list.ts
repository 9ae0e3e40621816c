import { bearer, callApi } from "./api.ts"
import type { Bench } from "./bench.ts"
import { type Measured, measureLoad } from "./measure.ts"
import { fillFiles } from "./seed.ts"

const target = { least: 1_000 }
const pageSize = 50

/** The listing among more and more files, and deep in it. */
export async function measureList(bench: Bench): Promise<void> {
  const rates: number[] = []
  for (const count of [100, 10_000, 100_000]) {
    await fillFiles(bench.server.database, count)
    rates.push(
      add(bench, `list, first page of ${pageSize}, ${count.toLocaleString("en")} files`, await measurePage(bench)),
    )
  }
  const cursor = await cursorOfPage(bench, 1_000)
  rates.push(add(bench, "list, 1,000th page, 100,000 files", await measurePage(bench, cursor)))
  bench.add({
    what: "list, fastest of these over slowest",
    unit: "x",
    ours: Math.max(...rates) / Math.min(...rates),
    target: { most: 1.5 },
  })
}

function add(bench: Bench, what: string, { perSecond, cost }: Measured): number {
  bench.add({ what, unit: "/s", ours: perSecond, target, cost })
  return perSecond
}

function measurePage(bench: Bench, cursor?: string): Promise<Measured> {
  const path = `/api/v1/files?limit=${pageSize}${cursor ? `&cursor=${cursor}` : ""}`
  return measureLoad(bench, {
    method: "GET",
    headers: bearer(bench.client.token),
    requests: [{ path }],
    connections: 8,
  })
}

/** Where that page begins, found by walking there in the largest steps there are. */
async function cursorOfPage(bench: Bench, page: number): Promise<string> {
  let cursor = ""
  for (let behind = 0; behind < (page - 1) * pageSize; ) {
    const limit = Math.min(100, (page - 1) * pageSize - behind)
    const path = `/files?limit=${limit}${cursor && `&cursor=${cursor}`}`
    const answer = await callApi<{ nextCursor: string }>(bench.server.url, path, undefined, bench.client.token)
    cursor = answer.nextCursor
    behind += limit
  }
  return cursor
}
