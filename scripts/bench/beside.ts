import { setTimeout as delay } from "node:timers/promises"
import { makeArchive } from "../../lib/platform/office/testing/archive.ts"
import { Failure } from "../start/failure.ts"
import { bearer } from "./api.ts"
import { type Bench, MiB, median } from "./bench.ts"
import { type Document, makeDocument } from "./document.ts"
import { frame } from "./gate.ts"
import { type Answer, asForm, upload } from "./transfer.ts"

const rounds = 5
const uploadsEach = 20
const innocentBytes = 64 * 1024

/** An innocent small upload while a hostile file is in the gate all the time, and without one, in turns. */
export async function measureBeside(bench: Bench): Promise<void> {
  const innocent = { name: "innocent.docx", document: makeDocument(innocentBytes) }
  const hostile = { name: "hostile.pptx", document: makeDense() }
  // What is loaded and compiled once in a server's life is not measured.
  await time(bench, innocent, uploadsEach)
  const alone: number[] = []
  const beside: number[] = []
  for (let round = 0; round < rounds; round++) {
    alone.push(...(await time(bench, innocent, uploadsEach)))
    const attack = keepUploading(bench, hostile)
    await attack.begun
    beside.push(...(await time(bench, innocent, uploadsEach)))
    await attack.stop()
  }
  const [usual, meanwhile] = [median(alone), median(beside)]
  bench.add({
    what: "a small upload beside a hostile file in the gate, times its usual",
    unit: "",
    ours: meanwhile / usual,
    target: { most: 2 },
  })
  bench.note(
    `a small upload took ${usual.toFixed(1)} ms, and ${meanwhile.toFixed(1)} ms beside a hostile file of ${Math.round(hostile.document.size / 1000)} kB (medians of ${alone.length})`,
  )
}

/** As much markup as a small file may unpack to: the slowest document for its size that the gate takes. */
function makeDense(): Document {
  const paragraph = "<a:p><a:r><a:t>x</a:t></a:r></a:p>"
  const text = paragraph.repeat(Math.floor((15 * MiB) / paragraph.length))
  const content = `<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">${text}</p:sld>`
  const bytes = makeArchive(frame([{ name: "ppt/slides/slide1.xml", content }]))
  return {
    size: bytes.byteLength,
    chunks: function* () {
      yield bytes
    },
  }
}

type Sent = { name: string; document: Document }

function send({ server, opsToken }: Bench, { name, document }: Sent, headers: Record<string, string>): Promise<Answer> {
  const form = asForm(document, name)
  const call = { url: `${server.url}/api/v1/files`, method: "POST" }
  return upload({ ...call, headers: { ...form.headers, ...bearer(opsToken), ...headers } }, form.body)
}

/** Milliseconds of each, one after the other. */
async function time(bench: Bench, sent: Sent, count: number): Promise<number[]> {
  const taken: number[] = []
  for (let index = 0; index < count; index++) {
    const { status, seconds } = await send(bench, sent, {})
    if (status !== 201) throw new Failure(`An innocent upload was answered ${status}.`)
    taken.push(seconds * 1000)
  }
  return taken
}

const headStartMs = 500

/** One hostile file after the other, so that there is always one in the gate. */
function keepUploading(bench: Bench, sent: Sent): { begun: Promise<void>; stop: () => Promise<void> } {
  let going = true
  const done = (async () => {
    while (going) await send(bench, sent, { prefer: "wait=60" })
  })()
  return {
    begun: delay(headStartMs),
    stop: async () => {
      going = false
      await done
    },
  }
}
