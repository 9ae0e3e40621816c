import { expect, it } from "vitest"
import { whileDatabaseAway } from "./db-patience"

const away = () => Object.assign(new Error("x"), { code: "ECONNREFUSED" })

it("tries again until the database is back", async () => {
  let tries = 0
  const work = async () => {
    tries += 1
    if (tries < 3) throw away()
    return "done"
  }
  expect(await whileDatabaseAway(10, work)).toBe("done")
  expect(tries).toBe(3)
})

it("gives up when its time is over, and at once for what is wrong", async () => {
  let tries = 0
  const failing = (error: Error) => async () => {
    tries += 1
    throw error
  }
  await expect(whileDatabaseAway(0.5, failing(away()))).rejects.toThrow("x")
  expect(tries).toBeGreaterThan(1)
  tries = 0
  await expect(whileDatabaseAway(10, failing(new TypeError("wrong")))).rejects.toThrow(TypeError)
  expect(tries).toBe(1)
})
