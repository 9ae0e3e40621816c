import { cpus } from "node:os"
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { type Instances, startInstances } from "../../faults/instances.ts"
import { hasNginx } from "../../faults/nginx.ts"
import { buildApplication, generateClient } from "../../start/build.ts"
import { exitWith, Failure } from "../../start/failure.ts"
import { MiB } from "../bench.ts"
import { residentBytes } from "../processes.ts"
import { formatTable, type Row } from "../table.ts"
import { makePeople } from "./people.ts"
import { Tally, total } from "./tally.ts"
import { browse, type Place, uploadDocument, work } from "./user.ts"

/*
 * `npm run bench:load`: many users at once, for a while, on several instances behind nginx. It fails when anything is
 * answered with a 5xx or not at all; it never fails for being slow.
 */

const options = {
  users: { type: "string", default: "500" },
  seconds: { type: "string", default: "300" },
  /** Between two actions of a user, on average. */
  think: { type: "string", default: "3" },
  instances: { type: "string", default: "2" },
} as const

const filesAtFirst = 60

/** Limits are not what is measured here. */
const settings = { THROTTLE_FACTOR: "100000", ACCESS_TTL_SECONDS: String(24 * 3600) }

let instances: Instances | undefined

async function stop(): Promise<void> {
  const started = instances
  instances = undefined
  await started?.stop()
}

function figure(name: string, value: string): number {
  const number = Number(value)
  if (number > 0 && number < 100_000) return number
  throw new Failure(`--${name} wants a number above 0.`)
}

/** Resident bytes of all server processes together, once a second, until the end. */
async function watchMemory(processes: number[], end: AbortSignal): Promise<number[]> {
  const samples: number[] = []
  while (!end.aborted) {
    samples.push(residentBytes(processes))
    await delay(1_000, undefined, { signal: end }).catch(() => undefined)
  }
  return samples
}

/** How much more there is in the last third than in the middle one: the first is for warming up. */
function growth(samples: number[]): number {
  const third = Math.floor(samples.length / 3)
  const mean = (some: number[]) => some.reduce((sum, one) => sum + one, 0) / Math.max(1, some.length)
  return mean(samples.slice(2 * third)) / mean(samples.slice(third, 2 * third))
}

function rowsOf(tally: Tally, seconds: number, memory: number[]): Row[] {
  const rows: Row[] = []
  for (const what of tally.kinds) {
    rows.push({ what, unit: "/s", ours: tally.count(what) / seconds })
    rows.push({ what: `${what}, median`, unit: "ms", ours: tally.percentile(what, 0.5) })
    const target = what === "list" ? { target: { most: 250 } } : {}
    rows.push({ what: `${what}, 99th percentile`, unit: "ms", ours: tally.percentile(what, 0.99), ...target })
  }
  rows.push({ what: "answers of 5xx, and none at all", unit: "", ours: total(tally.broken), target: { most: 0 } })
  rows.push({ what: "refusals", unit: "", ours: total(tally.refused), target: { most: 0 } })
  const most = Math.max(...memory) / MiB
  rows.push({ what: "server memory, all processes, most", unit: "MiB", ours: most })
  rows.push({
    what: "server memory, last third to middle third",
    unit: "x",
    ours: growth(memory),
    target: { most: 1.1 },
  })
  return rows
}

async function measure(users: number, seconds: number, thinkSeconds: number, count: number): Promise<boolean> {
  instances = await startInstances(count, settings)
  const processes = instances.all.flatMap(({ workers }) => workers)
  console.log(`${users} users sign in…`)
  const people = await makePeople(instances, users)
  const [uploader = ""] = people.ops
  const quiet: Place = { url: instances.url, tally: new Tally(), thinkSeconds, stop: new AbortController().signal }
  for (let files = 0; files < filesAtFirst; files++) await uploadDocument(quiet, uploader)
  console.log(`…and are at work for ${seconds} s.`)
  const end = AbortSignal.timeout(seconds * 1_000)
  const place: Place = { ...quiet, tally: new Tally(), stop: end }
  const watching = watchMemory(processes, end)
  await Promise.all([
    ...people.clients.map((token) => browse(place, token)),
    ...people.ops.map((token) => work(place, token)),
  ])
  const { tally } = place
  const rows = rowsOf(tally, seconds, await watching)
  const wrong = [...tally.broken, ...tally.refused].map(([what, times]) => `${what}, ${times} times`)
  const machine = `${users} users on ${count} instances (${processes.length} server processes) behind nginx, ${cpus().length} cores for all of it; ${Math.round(tally.bytes / MiB)} MiB downloaded`
  console.log(["", formatTable(rows), "", machine, ...wrong].join("\n"))
  return total(tally.broken) + total(tally.refused) === 0
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"] as const)
  process.on(signal, () => stop().finally(() => process.exit(130)))

try {
  const { values } = parseArgs({ options })
  if (!hasNginx()) throw new Failure("It wants nginx in front of the instances: install nginx-light.")
  await generateClient()
  await buildApplication(console.log)
  const [users, seconds, think, count] = (["users", "seconds", "think", "instances"] as const).map((name) =>
    figure(name, values[name]),
  )
  const isFine = await measure(users ?? 1, seconds ?? 1, think ?? 1, count ?? 1)
  await stop()
  process.exit(isFine ? 0 : 1)
} catch (error) {
  await stop()
  exitWith(error)
}
