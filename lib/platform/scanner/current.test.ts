import { expect, test } from "vitest"
import { scanner, scannerStatus, startScanner, stopScanner } from "./current"

test("without a setting there is none, and it says so", async () => {
  startScanner()
  const opened = () => Promise.reject(new Error("it was opened"))
  expect(await scanner().scan(opened)).toEqual({ result: "clean" })
  expect(scannerStatus()).toEqual({
    name: "none",
    state: "none",
    since: null,
    lastTestAt: null,
    reason: null,
    version: null,
    signaturesAt: null,
  })
  stopScanner()
})
