import fc from "fast-check"
import { examineDocument } from "../../lib/platform/office/examine"
import { mutants, seedsFrom } from "../../lib/platform/office/testing/mutants"

/** What became of a share of the inputs. An input without a verdict ends the process with an error. */
export type Fuzzed = { verdicts: Record<string, number>; mostCpuMs: number; peakMiB: number }

/** So many at a time, so that what fast-check keeps of its runs stays small. */
const batch = 1_000
/** After so many, what is not needed any more is given back: the peak is then what an input needs. */
const collectEvery = 100

const [inputs = "", seed = "", samples = ""] = process.argv.slice(2)
const seeds = await seedsFrom(samples)
const verdicts: Record<string, number> = {}
let mostCpuMs = 0
let examined = 0

async function examine(count: number, batchSeed: number): Promise<void> {
  const property = fc.asyncProperty(mutants(seeds), async ({ kind, bytes }) => {
    const begun = process.threadCpuUsage()
    const source = {
      size: bytes.byteLength,
      read: async (start: number, end: number) => bytes.subarray(start, end + 1),
    }
    const report = await examineDocument(source, kind)
    const { user, system } = process.threadCpuUsage(begun)
    mostCpuMs = Math.max(mostCpuMs, (user + system) / 1000)
    const verdict = report.ok ? "accepted" : report.reason
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
    examined += 1
    if (examined % collectEvery === 0) globalThis.gc?.()
  })
  await fc.assert(property, { numRuns: count, seed: batchSeed, endOnFailure: true })
}

for (let done = 0; done < Number(inputs); done += batch)
  await examine(Math.min(batch, Number(inputs) - done), Number(seed) * 100_000 + done / batch)
const peakMiB = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ verdicts, mostCpuMs, peakMiB } satisfies Fuzzed))
