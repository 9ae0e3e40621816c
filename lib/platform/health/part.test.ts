import { expect, test } from "vitest"
import { Part, type PartDefinition, type PartState } from "./part"

/** A check that answers when it is told to. */
function slowCheck() {
  const calls: { answer: (state?: PartState) => void; fail: () => void }[] = []
  const check = () =>
    new Promise<PartState | undefined>((answer, failed) => {
      calls.push({ answer, fail: () => failed(new Error("postgres://user:secret@host refused")) })
    })
  return { calls, check }
}

const part = (check: PartDefinition["check"], freshMilliseconds = 0) =>
  new Part({ needed: true, limitMilliseconds: 30, freshMilliseconds, check })

test("a part that answers is up, one that fails is down, and a state is taken as it is", async () => {
  expect(await part(async () => undefined).state()).toBe("up")
  expect(await part(async () => "none").state()).toBe("none")
  expect(await part(() => Promise.reject(new Error("no"))).state()).toBe("down")
  const throwing = part(() => {
    throw new Error("at once")
  })
  expect(await throwing.state()).toBe("down")
})

test("one that says nothing is silent once its time is over, is not asked again meanwhile, and comes back", async () => {
  const { calls, check } = slowCheck()
  const asked = part(check)
  expect(await Promise.all([asked.state(), asked.state(), asked.state()])).toEqual(["silent", "silent", "silent"])
  const began = performance.now()
  expect(await asked.state()).toBe("silent")
  // Not for another whole limit: it is known to hang.
  expect(performance.now() - began).toBeLessThan(25)
  expect(calls).toHaveLength(1)
  calls[0]?.answer()
  const back = () => {
    const state = asked.state()
    calls[1]?.answer()
    return state
  }
  await expect.poll(back).toBe("up")
})

test("an answer counts for a while, for any number of askers", async () => {
  let asked = 0
  const known = part(async () => {
    asked += 1
    return undefined
  }, 60_000)
  await Promise.all(Array.from({ length: 50 }, () => known.state()))
  await known.state()
  expect(asked).toBe(1)
})
