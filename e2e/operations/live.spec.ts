import { expect, test } from "@playwright/test"
import type { Caller } from "../fixtures/caller"
import { makeDocument } from "../fixtures/office"
import { ownSite } from "../fixtures/own-site"

const site = ownSite(() => ({ WORKERS: "2" }))

/** Reads a stream of events to its end. @returns what came so far, and the end */
async function hear(caller: Caller): Promise<{ text: () => string; ended: Promise<void> }> {
  const response = await caller.get("events")
  expect(response.status).toBe(200)
  let text = ""
  const sink = new WritableStream<string>({
    write: (part) => {
      text += part
    },
  })
  const ended = response.body?.pipeThrough(new TextDecoderStream()).pipeTo(sink) ?? Promise.resolve()
  await expect.poll(() => text).toContain("event: ready")
  return { text: () => text, ended }
}

test("every process tells what any of them changed, and open streams do not hold up a stop", async () => {
  test.setTimeout(120_000)
  const ops = await site().ops()
  const streams = await Promise.all(Array.from({ length: 8 }, () => hear(ops)))
  const file = await ops.upload(await makeDocument("docx"))
  for (const { text } of streams) {
    await expect.poll(text).toContain(`data: ${JSON.stringify({ id: file.id, state: "AVAILABLE" })}`)
  }
  const before = performance.now()
  await site().stop()
  await Promise.all(streams.map(({ ended }) => ended))
  // Those who are cut off have to wait for ten seconds.
  expect(performance.now() - before).toBeLessThan(8_000)
})
