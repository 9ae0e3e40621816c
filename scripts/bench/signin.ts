import type { Bench } from "./bench.ts"
import { measureLoad } from "./measure.ts"
import { startProbe } from "./probe.ts"
import { makeClient } from "./seed.ts"

const target = { least: 60 }
const people = 8

/** Sign-ins of several people with their right passwords, while another one lists. */
export async function measureSignIn(bench: Bench): Promise<void> {
  const accounts = []
  for (let count = 0; count < people; count++) accounts.push(await makeClient(bench.server, `person-${count}`))
  const probe = startProbe(bench.server.url, bench.client.token)
  const { perSecond, cost } = await measureLoad(bench, {
    method: "POST",
    headers: { "content-type": "application/json" },
    requests: accounts.map((account) => ({ path: "/api/v1/token", body: JSON.stringify(account) })),
    connections: 8,
  })
  const listing = await probe.stop()
  bench.add({ what: "sign-in, 8 connections", unit: "/s", ours: perSecond, target, cost })
  bench.add({ what: "a listing meanwhile, median", unit: "ms", ours: listing.median, target: { most: 50 } })
}
