import { execFile } from "node:child_process"
import { availableParallelism } from "node:os"
import { join, resolve } from "node:path"
import { parseArgs, promisify } from "node:util"
import { bundlePrograms } from "../start/build.ts"
import { root } from "../start/command.ts"
import { exitWith, Failure } from "../start/failure.ts"
import type { Fuzzed } from "./process.ts"

/*
 * `npm run test:fuzz`: a million changed documents through the gate, in as many processes as there are processors. Every
 * one must come to a verdict, within its limits of CPU and memory. `npm test` tries fewer of the same.
 */

const options = {
  inputs: { type: "string", default: "1000000" },
  /** Other seeds, other inputs. */
  seed: { type: "string", default: "1" },
} as const
const maxMemoryMiB = 200
/** The gate's own limit for a file. */
const maxCpuMs = 10_000
/** A small heap, so that the figure tells what an input needs and not what was left lying about. */
const memoryFlags = ["--expose-gc", "--max-semi-space-size=1", "--max-old-space-size=64"]
/** Where a bundle finds its libraries, and no image is packed from. */
const folder = join("node_modules", ".cache", "waybill")

function wholeNumber(name: string, value: string): number {
  if (/^\d{1,9}$/.test(value) && Number(value) > 0) return Number(value)
  throw new Failure(`--${name} wants a whole number.`)
}

async function fuzz(inputs: number, seed: number, samples: string): Promise<Fuzzed> {
  const parameters = [...memoryFlags, join(folder, "fuzz.mjs"), String(inputs), String(seed), samples]
  // One arena of memory: with many, glibc keeps what threads have freed.
  const environment = { ...process.env, MALLOC_ARENA_MAX: "1" }
  const options = { cwd: root, env: environment, maxBuffer: 16 * 1024 ** 2 }
  const { stdout } = await promisify(execFile)(process.execPath, parameters, options)
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Fuzzed
}

function report(all: Fuzzed[], seconds: number): boolean {
  const verdicts = new Map<string, number>()
  for (const { verdicts: counted } of all)
    for (const [verdict, count] of Object.entries(counted)) verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + count)
  const inputs = [...verdicts.values()].reduce((sum, count) => sum + count, 0)
  const cpu = Math.max(...all.map(({ mostCpuMs }) => mostCpuMs))
  const memory = Math.max(...all.map(({ peakMiB }) => peakMiB))
  for (const [verdict, count] of [...verdicts].sort(([, left], [, right]) => right - left))
    console.log(`${String(count).padStart(9)}  ${verdict}`)
  console.log(`${inputs} inputs in ${Math.round(seconds)} s, none without a verdict`)
  console.log(`most CPU of one file: ${Math.round(cpu)} ms (limit ${maxCpuMs})`)
  console.log(`most memory of a process: ${Math.round(memory)} MiB (limit ${maxMemoryMiB})`)
  return cpu < maxCpuMs && memory < maxMemoryMiB
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"] as const) process.on(signal, () => process.exit(130))

try {
  const { values } = parseArgs({ options })
  const [inputs, seed] = [wholeNumber("inputs", values.inputs), wholeNumber("seed", values.seed)]
  const samples = resolve(process.env.OFFICE_SAMPLES ?? join(root, "../shared/office-samples"), "accept")
  const processes = availableParallelism()
  // As one file: a compiler within each process would be a good part of its memory.
  await bundlePrograms({ fuzz: "scripts/fuzz/process.ts" }, folder)
  const begunAt = performance.now()
  const share = Math.ceil(inputs / processes)
  const all = await Promise.all(
    Array.from({ length: processes }, (_, index) => fuzz(share, seed * 1000 + index, samples)),
  )
  const passed = report(all, (performance.now() - begunAt) / 1000)
  console.log(passed ? "\n1 passed, 0 failed" : "\n0 passed, 1 failed")
  process.exit(passed ? 0 : 1)
} catch (error) {
  exitWith(error)
}
