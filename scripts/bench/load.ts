import { spawn, spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Failure } from "../start/failure.ts"
import { runAutocannon } from "./autocannon.ts"

/** Requests that are made one after the other on each connection, in turn. `<id>` in a body is another number each time. */
export type Load = {
  origin: string
  method: "GET" | "POST" | "PUT"
  headers: Record<string, string>
  requests: { path: string; body?: string | Buffer }[]
  connections: number
  seconds: number
}

/** What came of it. Seconds as they were, median in milliseconds, bytes of all answers with their heads. */
export type LoadResult = { requests: number; seconds: number; median: number; bytes: number; refused: number }

const hasWrk = spawnSync("wrk", ["-v"]).error === undefined

export const generator = hasWrk ? "wrk" : "autocannon"

/** As many numbers as there will ever be asked for, and different in each run. */
let firstId = 0

/**
 * Puts a server under load with a generator that costs little: it shares the machine with what is measured.
 * @throws Failure when any answer was not a good one.
 */
export async function applyLoad(load: Load): Promise<LoadResult> {
  firstId += 10_000_000
  const result = hasWrk ? await runWrk(load, firstId) : await runAutocannon(load, firstId)
  const { path } = load.requests[0] ?? { path: "" }
  if (result.refused > 0 || result.requests === 0)
    throw new Failure(
      `${load.method} ${path.slice(0, 60)}: ${result.refused} of ${result.requests} were refused or lost.`,
    )
  return result
}

async function runWrk(load: Load, id: number): Promise<LoadResult> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-wrk-"))
  try {
    const script = join(folder, "load.lua")
    writeFileSync(script, luaScript(load, id, folder))
    const words = await output("wrk", [
      "--threads=1",
      `--connections=${load.connections}`,
      `--duration=${load.seconds}s`,
      "--timeout=60s",
      `--script=${script}`,
      load.origin,
    ])
    const line = /^RESULT (.*)$/m.exec(words)?.[1]
    if (!line) throw new Failure(`wrk said nothing of use:\n${words}`)
    return JSON.parse(line)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** JSON's strings are Lua's, as long as they hold printable ASCII. */
function lua(value: string): string {
  return JSON.stringify(value)
}

function luaScript(load: Load, id: number, folder: string): string {
  const headers = Object.entries(load.headers).map(([name, value]) => `[${lua(name)}] = ${lua(value)}`)
  const list = load.requests.map(({ path, body }, index) => {
    if (body === undefined) return `{ path = ${lua(path)} }`
    const file = join(folder, `body-${index}`)
    writeFileSync(file, body)
    return `{ path = ${lua(path)}, body = read(${lua(file)}) }`
  })
  const isFixed = load.requests.length === 1 && !load.requests.some(({ body }) => body?.includes("<id>"))
  return [
    `local function read(path) local file = io.open(path, "rb"); local all = file:read("*a"); file:close(); return all end`,
    `wrk.method = ${lua(load.method)}`,
    `wrk.headers = { ${headers.join(", ")} }`,
    `local list = { ${list.join(", ")} }`,
    // A request that never changes is made once, by wrk itself.
    isFixed ? "wrk.path = list[1].path; wrk.body = list[1].body" : changingRequest(id),
    `done = function(summary, latency)
       local errors = summary.errors
       print(string.format('RESULT {"requests":%d,"seconds":%f,"median":%f,"bytes":%d,"refused":%d}', summary.requests,
         summary.duration / 1e6, latency:percentile(50) / 1000, summary.bytes,
         errors.status + errors.connect + errors.read + errors.write + errors.timeout))
     end`,
  ].join("\n")
}

function changingRequest(id: number): string {
  return `local turn, id = 0, ${id}
    request = function()
      turn = turn % #list + 1
      id = id + 1
      local body = list[turn].body
      return wrk.format(nil, list[turn].path, nil, body and body:gsub("<id>", id))
    end`
}

function output(program: string, parameters: string[]): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(program, parameters, { stdio: ["ignore", "pipe", "pipe"] })
    let words = ""
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes: Buffer) => (words += bytes))
    child.once("error", failed).once("close", () => done(words))
  })
}
