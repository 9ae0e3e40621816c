import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { buildApplication, generateClient } from "../start/build.ts"
import { exitWith, Failure } from "../start/failure.ts"
import { type Bench, MiB } from "./bench.ts"
import { measureBeside } from "./beside.ts"
import { measureDownload } from "./download.ts"
import { measureGate } from "./gate.ts"
import { measureLink } from "./link.ts"
import { measureList } from "./list.ts"
import { describeMachine } from "./machine.ts"
import { measureMemory } from "./memory.ts"
import { measureMixed } from "./mixed.ts"
import { forgetPeaks, peaks } from "./processes.ts"
import { startReference } from "./reference.ts"
import { makeClient, signIn } from "./seed.ts"
import { startBenchServer } from "./server.ts"
import { measureSignIn } from "./signin.ts"
import { measureSignUp } from "./signup.ts"
import { formatTable, isMet, type Row } from "./table.ts"
import { measureUpload } from "./upload.ts"

type Measurement = (bench: Bench) => Promise<void>

const measurements: Record<string, Measurement> = {
  list: measureList,
  link: measureLink,
  download: measureDownload,
  upload: measureUpload,
  signin: measureSignIn,
  signup: measureSignUp,
  mixed: measureMixed,
  memory: measureMemory,
  gate: measureGate,
  beside: measureBeside,
}

/** What every run says below its table. */
const footnotes = [
  "The reference keeps no accounts, checks nothing and writes nothing down; its PUT does not sync to disk. An upload here is",
  "acknowledged when its bytes are synced, hashed and checked, and its row and audit event are committed.",
]

function chosen(names: string[]): [string, Measurement][] {
  if (names.length === 0) return Object.entries(measurements)
  return names.map((name) => {
    const measurement = measurements[name]
    if (!measurement) throw new Failure(`There is no measurement ${name}: ${Object.keys(measurements).join(", ")}.`)
    return [name, measurement]
  })
}

const stops: (() => Promise<void>)[] = []

async function stopAll(): Promise<void> {
  for (let stop = stops.pop(); stop; stop = stops.pop()) await stop()
}

async function prepare(rows: Row[], notes: string[]): Promise<Bench> {
  const server = await startBenchServer()
  stops.push(server.stop)
  const reference = await startReference()
  if (reference) stops.push(reference.stop)
  const account = await makeClient(server, "client")
  return {
    server,
    reference,
    client: { ...account, token: await signIn(server, account) },
    opsToken: await signIn(server, server.ops),
    add: (row) => rows.push(row),
    note: (line) => notes.push(line),
  }
}

async function measureAll(wanted: [string, Measurement][], file: string | undefined): Promise<void> {
  const rows: Row[] = []
  const notes: string[] = []
  const bench = await prepare(rows, notes)
  const machine = await describeMachine(bench)
  for (const [name, measurement] of wanted) {
    console.log(`measuring: ${name}…`)
    forgetPeaks(bench.server.processes)
    await measurement(bench)
    const memory = peaks(bench.server.processes).map((bytes) => Math.round(bytes / MiB))
    if (memory.length > 0)
      notes.push(`most memory during ${name}: ${memory.join(" and ")} MiB (one figure per server process)`)
  }
  console.log(["", formatTable(rows), "", ...machine, ...footnotes, ...notes].join("\n"))
  if (file)
    writeFileSync(
      file,
      JSON.stringify({ machine, rows: rows.map((row) => ({ ...row, met: isMet(row) })), notes }, null, 2),
    )
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"] as const)
  process.on(signal, () => stopAll().finally(() => process.exit(130)))

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "string" } } })
  const wanted = chosen(positionals)
  await generateClient()
  await buildApplication(console.log)
  await measureAll(wanted, values.json)
  await stopAll()
  process.exit(0)
} catch (error) {
  await stopAll()
  exitWith(error)
}
