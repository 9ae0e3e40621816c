import { Readable } from "node:stream"
import { describe, expect, onTestFinished, test, vi } from "vitest"
import { findClamd } from "@/scripts/test/clamd"
import { startClamd } from "@/scripts/test/clamd-server"
import { marker, scannerAt, signatures } from "./clamd.fixture"
import type { ScannerStatus, Verdict } from "./scanner"
import { eicar } from "./self-test"
import { TestedScanner, type TestIntervals, type VersionedScanner } from "./tested"

const never = 3_600_000
const often: TestIntervals = { upMilliseconds: 20, downMilliseconds: 20 }
const file = async (words = "a document") => Readable.from([Buffer.from(words)])

/** With what its changes were. */
function tested(scanner: VersionedScanner, intervals: TestIntervals) {
  const changes: ScannerStatus[] = []
  const made = new TestedScanner(scanner, (status) => changes.push(status), intervals)
  onTestFinished(() => made.stop())
  return { scanner: made, changes: () => changes.map(({ state, reason }) => `${state} ${reason}`) }
}

/** A scanner that says what it is told to, of EICAR, of the clean sample and of files. */
function puppet() {
  const say = {
    ofEicar: { result: "infected", signature: "Eicar" } as Verdict,
    ofClean: { result: "clean" } as Verdict,
    ofFile: async (): Promise<Verdict> => ({ result: "clean" }),
  }
  let tests = 0
  const scanner: VersionedScanner = {
    name: "ClamAV",
    version: async () => ({ version: "ClamAV 1.2.3", signaturesAt: "Tue Nov 24 08:00:00 2026" }),
    scan: async (bytes) => {
      const words = Buffer.concat(await (await bytes()).toArray())
      if (words.equals(eicar())) {
        tests += 1
        return say.ofEicar
      }
      return words.toString().startsWith("a document") ? say.ofFile() : say.ofClean
    },
  }
  return { scanner, say, tests: () => tests }
}

test("nothing is scanned before the first self-test, which the first file brings about", async () => {
  const { scanner: inner, tests } = puppet()
  const { scanner, changes } = tested(inner, { upMilliseconds: never, downMilliseconds: never })
  expect(scanner.status).toMatchObject({
    name: "ClamAV",
    state: "unknown",
    since: null,
    lastTestAt: null,
    version: null,
  })
  expect(await Promise.all([scanner.scan(file), scanner.scan(file)])).toEqual([
    { result: "clean" },
    { result: "clean" },
  ])
  expect(tests()).toBe(1)
  expect(changes()).toEqual(["up null"])
  expect(scanner.status).toMatchObject({
    state: "up",
    since: expect.any(Date),
    lastTestAt: expect.any(Date),
    reason: null,
    version: "ClamAV 1.2.3",
    signaturesAt: "Tue Nov 24 08:00:00 2026",
  })
})

test.each<[string, Partial<ReturnType<typeof puppet>["say"]>, string]>([
  ["misses EICAR", { ofEicar: { result: "clean" } }, "scanner_distrusted"],
  ["finds something in the clean sample", { ofClean: { result: "infected", signature: "X" } }, "scanner_distrusted"],
  [
    "calls the clean sample encrypted",
    { ofClean: { result: "unscanned", reason: "scanner_encrypted" } },
    "scanner_distrusted",
  ],
  ["finds EICAR too large", { ofEicar: { result: "unscanned", reason: "scanner_limit" } }, "scanner_distrusted"],
  ["is away", { ofEicar: { result: "unscanned", reason: "scanner_away" } }, "scanner_away"],
  ["is silent", { ofClean: { result: "unscanned", reason: "scanner_timeout" } }, "scanner_timeout"],
])("S61 a scanner that %s is down: it is given no file, and every one is unscanned", async (_, wrong, reason) => {
  const { scanner: inner, say } = puppet()
  Object.assign(say, wrong, { ofFile: () => Promise.reject(new Error("it was given a file")) })
  const { scanner } = tested(inner, { upMilliseconds: never, downMilliseconds: never })
  for (let time = 0; time < 2; time++) expect(await scanner.scan(file)).toEqual({ result: "unscanned", reason })
  expect(scanner.status).toMatchObject({ state: "down", reason, since: expect.any(Date) })
})

test("S61 a self-test that fails takes away what the scanner said meanwhile, good and bad", async () => {
  for (const verdict of [{ result: "clean" }, { result: "infected", signature: "X" }] as const) {
    const { scanner: inner, say } = puppet()
    const { scanner } = tested(inner, { upMilliseconds: never, downMilliseconds: never })
    await scanner.test()
    const saying = Promise.withResolvers<Verdict>()
    const given = Promise.withResolvers<void>()
    say.ofFile = () => {
      given.resolve()
      return saying.promise
    }
    const scan = scanner.scan(file)
    await given.promise
    say.ofEicar = { result: "clean" }
    await scanner.test()
    say.ofEicar = { result: "infected", signature: "Eicar" }
    await scanner.test()
    expect(scanner.status.state).toBe("up")
    saying.resolve(verdict)
    expect(await scan).toEqual({ result: "unscanned", reason: "scanner_distrusted" })
  }
})

test("a scan that the scanner could not do has it tested at once; one that lies in the file has not", async () => {
  const { scanner: inner, say, tests } = puppet()
  const { scanner } = tested(inner, { upMilliseconds: never, downMilliseconds: never })
  await scanner.test()
  for (const reason of ["scanner_limit", "scanner_encrypted"] as const) {
    say.ofFile = async () => ({ result: "unscanned", reason })
    expect(await scanner.scan(file)).toEqual({ result: "unscanned", reason })
  }
  expect(tests()).toBe(1)
  say.ofFile = async () => ({ result: "unscanned", reason: "scanner_away" })
  say.ofEicar = { result: "unscanned", reason: "scanner_away" }
  expect(await scanner.scan(file)).toEqual({ result: "unscanned", reason: "scanner_away" })
  await expect.poll(() => scanner.status.state).toBe("down")
})

test("a source that fails is thrown on, and says nothing of the scanner", async () => {
  const { scanner: inner } = puppet()
  const { scanner, changes } = tested(inner, { upMilliseconds: never, downMilliseconds: never })
  const gone = new Error("the disk is gone")
  await expect(scanner.scan(() => Promise.reject(gone))).rejects.toBe(gone)
  expect(changes()).toEqual(["up null"])
})

test("it is tested every hour, every half minute while it is down, and no more after its stop", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  onTestFinished(() => void vi.useRealTimers())
  const { scanner: inner, say, tests } = puppet()
  const scanner = new TestedScanner(inner, () => {})
  /** As many tests have been made, and the next one has its time. Waiting moves the clock, by less than a second. */
  const isTested = (times: number) => expect.poll(() => [tests(), vi.getTimerCount()]).toEqual([times, 1])
  scanner.start()
  await isTested(1)
  vi.advanceTimersByTime(3_500_000)
  await isTested(1)
  say.ofEicar = { result: "clean" }
  vi.advanceTimersByTime(100_000)
  await isTested(2)
  expect(scanner.status.state).toBe("down")
  vi.advanceTimersByTime(30_000)
  await isTested(3)
  say.ofEicar = { result: "infected", signature: "Eicar" }
  vi.advanceTimersByTime(30_000)
  await isTested(4)
  expect(scanner.status.state).toBe("up")
  scanner.stop()
  expect(vi.getTimerCount()).toBe(0)
  await scanner.test()
  expect(vi.getTimerCount()).toBe(0)
})

describe.runIf(findClamd())("with a real clamd", () => {
  test("S61 signatures that miss EICAR, or find too much, shut the door until they are right again", async () => {
    const both = [signatures.eicar, signatures.marker]
    const clamd = await startClamd(both)
    onTestFinished(clamd.stop)
    const { scanner } = tested(scannerAt(clamd.addresses.unix), often)
    const becomes = (state: string, reason: string | null) =>
      expect.poll(() => scanner.status, { timeout: 10_000 }).toMatchObject({ state, reason })
    scanner.start()
    await becomes("up", null)
    expect(await scanner.scan(file)).toEqual({ result: "clean" })
    const infected = { result: "infected", signature: "Waybill.Test.UNOFFICIAL" }
    expect(await scanner.scan(() => file(marker))).toEqual(infected)

    for (const wrong of [[signatures.marker], [signatures.eicar, signatures.tooMuch]]) {
      await clamd.restart(wrong)
      await becomes("down", "scanner_distrusted")
      for (const words of ["a document", marker]) {
        const verdict = await scanner.scan(() => file(words))
        expect(verdict).toEqual({ result: "unscanned", reason: "scanner_distrusted" })
      }
    }
    await clamd.kill()
    await becomes("down", "scanner_away")
    expect(await scanner.scan(file)).toEqual({ result: "unscanned", reason: "scanner_away" })

    await clamd.restart(both)
    await becomes("up", null)
    expect(await scanner.scan(file)).toEqual({ result: "clean" })
    expect(await scanner.scan(() => file(marker))).toEqual(infected)
    expect(scanner.status).toMatchObject({ version: expect.stringMatching(/^ClamAV \d/), reason: null })
  })

  test("S61 frozen, it is down for its silence, and up again when it thaws", async () => {
    const clamd = await startClamd([signatures.eicar])
    onTestFinished(clamd.stop)
    const { scanner } = tested(scannerAt(clamd.addresses.tcp, { idleTimeoutMilliseconds: 1_500 }), often)
    scanner.start()
    await expect.poll(() => scanner.status.state, { timeout: 10_000 }).toBe("up")
    process.kill(clamd.pid(), "SIGSTOP")
    await expect
      .poll(() => scanner.status, { timeout: 10_000 })
      .toMatchObject({ state: "down", reason: "scanner_timeout" })
    expect(await scanner.scan(file)).toEqual({ result: "unscanned", reason: "scanner_timeout" })
    process.kill(clamd.pid(), "SIGCONT")
    await expect.poll(() => scanner.status.state, { timeout: 10_000 }).toBe("up")
    expect(await scanner.scan(file)).toEqual({ result: "clean" })
  })
})
