import { expect, test } from "vitest"
import { playwrightCount, sum, vitestCount } from "./count.ts"

test("a Vitest file that could not be loaded counts as a failure", () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [
      { status: "failed", assertionResults: [{ status: "failed" }, { status: "passed" }] },
      { status: "failed", assertionResults: [] },
      { status: "passed", assertionResults: [{ status: "passed" }, { status: "passed" }] },
    ],
  }
  expect(vitestCount(report)).toEqual({ passed: 3, failed: 2 })
})

test("a Playwright test that passed at the second try, and an error outside any test, count as failures", () => {
  const report = { stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{ message: "no" }] }
  expect(playwrightCount(report)).toEqual({ passed: 5, failed: 3 })
})

test("a report of another shape is no report", () => {
  expect(() => vitestCount({})).toThrow()
  expect(() => playwrightCount({})).toThrow()
})

test("counts add up", () => {
  expect(
    sum([
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3 },
    ]),
  ).toEqual({ passed: 3, failed: 3 })
})
