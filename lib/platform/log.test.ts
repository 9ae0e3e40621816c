import { Writable } from "node:stream"
import { expect, test } from "vitest"
import { makeLog } from "./log"
import { noteActor, scopes } from "./telemetry/scope"

/** A log, and what was written to it. */
function kept(level = "trace") {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(...String(chunk).split("\n").filter(Boolean))
      done()
    },
  })
  return { log: makeLog(level, stream), lines, entries: () => lines.map((line) => JSON.parse(line)) }
}

test("every line of a request carries its id and who acts, at any depth; others carry none", async () => {
  const { log, entries } = kept()
  const request = (requestId: string, id: string) =>
    scopes().run({ requestId }, async () => {
      log.info("before")
      noteActor({ role: "client", id })
      await new Promise((done) => setImmediate(done))
      log.warn({ requestId: "of another" }, "told so")
      log.info({ fileId: "f" }, "after")
    })
  await Promise.all([request("one", "ada"), request("two", "bob")])
  log.info("alone")
  const of = (requestId: string | undefined) => entries().filter((entry) => entry.requestId === requestId)
  expect(of("one")).toMatchObject([
    { msg: "before" },
    { msg: "after", actorId: "ada", actorRole: "client", fileId: "f" },
  ])
  expect(of("two")).toMatchObject([{ msg: "before" }, { msg: "after", actorId: "bob" }])
  expect(of("of another")).toHaveLength(2)
  expect(of(undefined)).toMatchObject([{ msg: "alone" }])
})

test("however a line is written, it is scrubbed, and stays one line", () => {
  const { log, lines, entries } = kept()
  const words = "Bearer abcdefghijklmnopqrstuvwx"
  const error = new Error(words)
  log.error(error)
  log.error({ error }, words)
  log.error({ err: error })
  log.info(words)
  log.info("with %s and %j", words, { password: "hunter2-hunter2" })
  log.info({ headers: { authorization: words, cookie: words } }, 'x\r\n{"level":60,"msg":"forged"}')
  expect(lines).toHaveLength(6)
  for (const line of lines) {
    expect(line).not.toContain("abcdefghijklmnopqrstuvwx")
    expect(line).not.toContain("hunter2")
  }
  expect(entries()[0]).toMatchObject({ level: 50, error: { type: "Error", message: "Bearer [redacted]" } })
  expect(entries().some(({ msg }) => msg === "forged")).toBe(false)
})

test("the level is respected", () => {
  const { log, entries } = kept("warn")
  log.info("no")
  log.warn("yes")
  expect(entries().map(({ msg }) => msg)).toEqual(["yes"])
})
