import { type Inngest, type InngestFunction, NonRetriableError, RetryAfterError } from "inngest"
import { v7 } from "uuid"
import { afterEach, describe, expect, test, vi } from "vitest"
import type { JobEngine, QueuedEvent } from "./queue"

/** How a run stands, for whoever looks from outside. */
export type RunStanding = "unknown" | "running" | "completed" | "failed"

/** An engine in a hurry, over functions of the test's own. */
export type EngineUnderTest = {
  /** The functions are made with it. */
  client: Inngest
  /** Wait after a failed try: 0.2 s, unless the function names its own. */
  start: (functions: InngestFunction.Any[]) => Promise<JobEngine>
  standing: (eventId: string, functionId: string) => Promise<RunStanding>
  stop: () => Promise<void>
}

const patience = { timeout: 20_000, interval: 20 }
const megabyte = 1024 ** 2

function happening(name: string, data: unknown = {}): QueuedEvent {
  return { id: v7(), name, data, createdAt: new Date() }
}

/** The suite that whatever runs job functions passes. `make` gives an engine with nothing in it. */
export function engineContract(name: string, make: () => Promise<EngineUnderTest>): void {
  let made: EngineUnderTest | undefined
  const begin = async () => {
    made = await make()
    return made
  }
  const becomes = (eventId: string, functionId: string, standing: RunStanding) =>
    expect.poll(() => made?.standing(eventId, functionId), patience).toBe(standing)

  afterEach(async () => {
    await made?.stop()
    made = undefined
  })

  describe(`engine contract: ${name}`, () => {
    test("every function that listens gets the event as it was sent, and no other does", async () => {
      const { client, start } = await begin()
      const seen = vi.fn()
      const listen = (id: string, event: string) =>
        client.createFunction({ id, triggers: [{ event }] }, async (given) => {
          seen(id, given.event.id, given.event.data, given.event.ts, given.attempt)
        })
      const engine = await start([listen("one", "test/a"), listen("two", "test/a"), listen("three", "test/b")])
      const event = happening("test/a", { number: 7, words: "Grüße" })
      await engine.take([event])
      await becomes(event.id, "one", "completed")
      await becomes(event.id, "two", "completed")
      const given = [event.id, { number: 7, words: "Grüße" }, event.createdAt.getTime(), 0]
      expect(seen.mock.calls.sort()).toEqual([
        ["one", ...given],
        ["two", ...given],
      ])
    })

    test("an event that comes again, at once or after its run is over, runs nothing again", async () => {
      const { client, start } = await begin()
      const seen = vi.fn()
      const job = client.createFunction({ id: "once", triggers: [{ event: "test/once" }] }, async (given) =>
        seen(given.event.id),
      )
      const engine = await start([job])
      const [event, last] = [happening("test/once"), happening("test/once")]
      await Promise.all([engine.take([event]), engine.take([event])])
      await becomes(event.id, "once", "completed")
      await engine.take([event, last])
      await becomes(last.id, "once", "completed")
      expect(seen.mock.calls).toEqual([[event.id], [last.id]])
    })

    test("a step that is done is done: its answer is kept while what comes after it fails", async () => {
      const { client, start } = await begin()
      const calls = { one: vi.fn(() => ({ from: "one" })), two: vi.fn(), end: vi.fn() }
      const job = client.createFunction(
        { id: "steps", retries: 2, triggers: [{ event: "test/steps" }] },
        async ({ step, attempt }) => {
          const one = await step.run("one", calls.one)
          await step.run("two", () => {
            calls.two(attempt)
            if (calls.two.mock.calls.length < 3) throw new Error("not yet")
          })
          calls.end(one)
        },
      )
      const engine = await start([job])
      const event = happening("test/steps")
      await engine.take([event])
      await becomes(event.id, "steps", "completed")
      expect(calls.one).toHaveBeenCalledTimes(1)
      expect(calls.two.mock.calls).toEqual([[0], [1], [2]])
      expect(calls.end).toHaveBeenCalledExactlyOnceWith({ from: "one" })
    })

    test("a function that fails is tried as often as it says, after the wait that it says, and then has failed", async () => {
      const { client, start } = await begin()
      const times: number[] = []
      const job = client.createFunction(
        { id: "doomed", retries: 2, triggers: [{ event: "test/doomed" }] },
        async () => {
          times.push(Date.now())
          if (times.length === 1) throw new RetryAfterError("come back in a second", 1_000)
          throw new Error("no luck")
        },
      )
      const engine = await start([job])
      const event = happening("test/doomed")
      await engine.take([event])
      await becomes(event.id, "doomed", "failed")
      const [first = 0, second = 0, third = 0] = times
      expect(times.length).toBe(3)
      expect(second - first).toBeGreaterThanOrEqual(990)
      expect(third - second).toBeGreaterThanOrEqual(190)
      expect(third - second).toBeLessThan(1_000)
    })

    test("what says that it cannot be retried is not, and a function may catch a step that has failed for good", async () => {
      const { client, start } = await begin()
      const refuse = vi.fn(() => {
        throw new NonRetriableError("refused")
      })
      const exhausted = vi.fn(() => {
        throw new Error("again and again")
      })
      const caught = vi.fn()
      const trigger = { triggers: [{ event: "test/refused" }], retries: 1 as const }
      const refused = client.createFunction({ id: "refused", ...trigger }, async () => refuse())
      const catching = client.createFunction({ id: "catching", ...trigger }, async ({ step }) => {
        await step.run("refused", refuse).catch((error: Error) => caught(error.message))
        await step.run("exhausted", exhausted).catch((error: Error) => caught(error.message))
      })
      const uncaught = client.createFunction({ id: "uncaught", ...trigger }, async ({ step }) => {
        await step.run("exhausted", exhausted)
      })
      const engine = await start([refused, catching, uncaught])
      const event = happening("test/refused")
      await engine.take([event])
      await becomes(event.id, "refused", "failed")
      await becomes(event.id, "uncaught", "failed")
      await becomes(event.id, "catching", "completed")
      expect(refuse).toHaveBeenCalledTimes(2)
      expect(exhausted).toHaveBeenCalledTimes(4)
      expect(new Set(caught.mock.calls.flat())).toEqual(new Set(["refused", "again and again"]))
    })

    test("steps side by side run once each, and one that fails is tried again alone", async () => {
      const { client, start } = await begin()
      const calls = vi.fn((n: number) => n)
      const sum = vi.fn()
      const job = client.createFunction({ id: "side", triggers: [{ event: "test/side" }] }, async ({ step }) => {
        const run = (n: number) =>
          step.run(`n${n}`, () => {
            calls(n)
            if (n === 2 && calls.mock.calls.filter(([given]) => given === 2).length === 1) throw new Error("not yet")
            return n
          })
        const answers = await Promise.all([run(1), run(2), run(3)])
        sum(await step.run("sum", () => answers.reduce((one, other) => one + other)))
      })
      const engine = await start([job])
      const event = happening("test/side")
      await engine.take([event])
      await becomes(event.id, "side", "completed")
      expect(calls.mock.calls.flat().sort()).toEqual([1, 2, 2, 3])
      expect(sum).toHaveBeenCalledExactlyOnceWith(6)
    })

    test("a sleep is slept in the queue, and what came before it is not done again", async () => {
      const { client, start } = await begin()
      const before = vi.fn()
      const times: number[] = []
      const job = client.createFunction({ id: "sleepy", triggers: [{ event: "test/sleepy" }] }, async ({ step }) => {
        await step.run("before", before)
        times.push(Date.now())
        await step.sleep("nap", "1s")
        times.push(Date.now())
      })
      const engine = await start([job])
      const event = happening("test/sleepy")
      await engine.take([event])
      await becomes(event.id, "sleepy", "completed")
      expect(before).toHaveBeenCalledTimes(1)
      expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990)
    })

    test("a run whose steps answered megabytes goes on with all of them", async () => {
      const { client, start } = await begin()
      const sizes = vi.fn()
      const job = client.createFunction({ id: "large", triggers: [{ event: "test/large" }] }, async ({ step }) => {
        const parts: string[] = []
        for (let part = 0; part < 3; part++) {
          parts.push(await step.run(`part-${part}`, () => String(part).repeat(2 * megabyte)))
        }
        sizes(parts.map((part) => [part[0], part.length]))
      })
      const engine = await start([job])
      const event = happening("test/large")
      await engine.take([event])
      await becomes(event.id, "large", "completed")
      expect(sizes).toHaveBeenCalledExactlyOnceWith(["0", "1", "2"].map((digit) => [digit, 2 * megabyte]))
    })

    test("a limited function is called so often at once and no more, and all of its runs come to their end", async () => {
      const { client, start } = await begin()
      let active = 0
      let most = 0
      const ends: (() => void)[] = []
      const job = client.createFunction(
        { id: "limited", concurrency: 2, triggers: [{ event: "test/limited" }] },
        async () => {
          most = Math.max(most, ++active)
          await new Promise<void>((end) => ends.push(end))
          active--
        },
      )
      const other = client.createFunction({ id: "other", triggers: [{ event: "test/other" }] }, async () => {})
      const engine = await start([job, other])
      const events = Array.from({ length: 6 }, () => happening("test/limited"))
      await engine.take(events)
      await expect.poll(() => ends.length, patience).toBe(2)
      const passer = happening("test/other")
      await engine.take([passer])
      await becomes(passer.id, "other", "completed")
      expect(ends.length).toBe(2)
      const completed = async () => {
        for (const end of ends.splice(0)) end()
        const all = await Promise.all(events.map(({ id }) => made?.standing(id, "limited")))
        return all.filter((standing) => standing === "completed").length
      }
      await expect.poll(completed, patience).toBe(events.length)
      expect(most).toBe(2)
    })

    test("a run that cannot begin in its time is cancelled: its function is never called", async () => {
      const { client, start } = await begin()
      const seen = vi.fn()
      const held = Promise.withResolvers<void>()
      const job = client.createFunction(
        { id: "punctual", concurrency: 1, timeouts: { start: "1s" }, triggers: [{ event: "test/punctual" }] },
        async ({ event }) => {
          seen(event.id)
          await held.promise
        },
      )
      const engine = await start([job])
      const [first, second] = [happening("test/punctual"), happening("test/punctual")]
      await engine.take([first])
      await expect.poll(() => seen.mock.calls.length, patience).toBe(1)
      await engine.take([second])
      const asked = Date.now()
      await expect.poll(() => Date.now() - asked, patience).toBeGreaterThan(1_200)
      held.resolve()
      await becomes(first.id, "punctual", "completed")
      await becomes(second.id, "punctual", "failed")
      expect(seen.mock.calls).toEqual([[first.id]])
    })
  })
}
