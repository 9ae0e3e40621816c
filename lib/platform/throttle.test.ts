import { expect, test } from "vitest"
import { instruments } from "./metrics/instruments"
import { consumeThrottle } from "./throttle"

test("each try that is refused is counted, under the limit's name alone", async () => {
  const limit = { name: "of-the-test", points: 2, seconds: 60 }
  const answers: (number | null)[] = []
  for (let tries = 0; tries < 5; tries++) answers.push(await consumeThrottle(limit, "192.0.2.1"))
  expect(answers.slice(0, 2)).toEqual([null, null])
  for (const wait of answers.slice(2)) expect(wait).toBeGreaterThan(0)
  const { values } = await instruments().throttled.get()
  expect(values).toEqual([{ labels: { limit: "of-the-test" }, value: 3 }])
})
