import { bearer } from "./api.ts"
import { type Bench, MiB } from "./bench.ts"
import { measureLoad } from "./measure.ts"
import { uploadDocument } from "./seed.ts"

/** Issuing links to a handful of files. */
export async function measureLink(bench: Bench): Promise<void> {
  const files = []
  for (let count = 0; count < 4; count++) files.push(await uploadDocument(bench.server, bench.opsToken, MiB))
  const { perSecond, cost } = await measureLoad(bench, {
    method: "POST",
    headers: { ...bearer(bench.client.token), "content-type": "application/json" },
    requests: files.map(({ id }) => ({ path: `/api/v1/files/${id}/download-link`, body: "{}" })),
    connections: 32,
  })
  bench.add({ what: "issue a link, 32 connections", unit: "/s", ours: perSecond, target: { least: 1_000 }, cost })
}
