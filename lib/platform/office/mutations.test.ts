import { resolve } from "node:path"
import fc from "fast-check"
import { SaxesParser } from "saxes"
import { expect, test } from "vitest"
import { examineDocument } from "./examine"
import { findEncoding } from "./markup/encoding"
import { mutants, readStrictly, seedsFrom } from "./testing/mutants"

/** `npm run test:fuzz` tries many more, and measures them. */
const mutations = 20_000
const maxMemoryBytes = 200 * 1024 ** 2
/** Of one file; the gate's own limit is 10 s of CPU. */
const maxCpuMs = 5_000

function parseStrictly(content: Uint8Array): void {
  const found = findEncoding(Buffer.from(content), true)
  const parser = new SaxesParser({ xmlns: true })
  parser.on("doctype", () => expect.unreachable("a DOCTYPE"))
  parser.on("error", (error) => {
    // Text outside of the root, which a genuine file has and Office reads over, is taken.
    if (!error.message.includes("text data outside of root node")) throw error
  })
  parser.write(found.state === "known" ? found.decoder.decode(content) : "").close()
}

/** In this thread's heap and outside of it, with what waits to be collected. */
function bytesHeld(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** What must be XML wherever it stands: the lists, and the main parts. */
const isMarkup = (name: string) =>
  /(?:\.rels|\[Content_Types\]\.xml|(?:document|workbook|presentation)\.xml)$/i.test(name)

test("S55 S56 S62 however a genuine file is changed: no throw, no hang, little memory, and what is taken a strict reader reads", async () => {
  const seeds = await seedsFrom(resolve(process.env.OFFICE_SAMPLES ?? "../shared/office-samples", "accept"))
  let taken = 0
  const before = bytesHeld()
  let mostMemory = 0
  let mostCpu = 0
  const property = fc.asyncProperty(mutants(seeds), async ({ kind, bytes }) => {
    const begun = process.threadCpuUsage()
    const report = await examineDocument(
      { size: bytes.byteLength, read: async (start, end) => bytes.subarray(start, end + 1) },
      kind,
    )
    const { user, system } = process.threadCpuUsage(begun)
    mostCpu = Math.max(mostCpu, (user + system) / 1000)
    mostMemory = Math.max(mostMemory, bytesHeld() - before)
    if (!report.ok) return
    taken += 1
    // One line break after the end is the only thing that the gate forgives and a strict reader does not.
    const exact = bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes
    for (const [name, content] of await readStrictly(exact)) if (isMarkup(name)) parseStrictly(content)
  })
  await fc.assert(property, { numRuns: mutations, seed: 3, endOnFailure: true })
  expect(taken).toBeGreaterThan(mutations / 100)
  expect(mostMemory).toBeLessThan(maxMemoryBytes)
  expect(mostCpu).toBeLessThan(maxCpuMs)
}, 600_000)
