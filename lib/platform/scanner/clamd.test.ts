import { randomBytes } from "node:crypto"
import { Readable } from "node:stream"
import { BlobReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js"
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import { findClamd } from "@/scripts/test/clamd"
import { startClamd, type TestClamd } from "@/scripts/test/clamd-server"
import { marker, scannerAt, signatures } from "./clamd.fixture"
import type { Scanner } from "./scanner"
import { eicar, selfTest } from "./self-test"

const MEBIBYTE = 1024 ** 2
const both = [signatures.eicar, signatures.marker]
const scanBytes = (scanner: Scanner, ...chunks: (Uint8Array | string)[]) =>
  scanner.scan(async () => Readable.from(chunks.map((chunk) => Buffer.from(chunk))))

async function zipOf(content: string, password?: string): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), password ? { password, zipCrypto: true } : {})
  await writer.add("words.txt", new BlobReader(new Blob([content])))
  return writer.close()
}

/** Bytes as they come, and whoever asks whether all of them were taken gets to know. */
function counted(count: number, more: () => Promise<void> = async () => {}) {
  let taken = 0
  async function* chunks() {
    for (; taken < count; taken++) {
      yield randomBytes(64 * 1024)
      await more()
    }
  }
  const stream = Readable.from(chunks())
  return { stream, taken: () => taken }
}

const gate = () => Promise.withResolvers<void>()

async function ownClamd(options: Record<string, string | number> = {}): Promise<TestClamd> {
  const clamd = await startClamd(both, options)
  onTestFinished(clamd.stop)
  return clamd
}

describe.runIf(findClamd()).each(["tcp", "unix"] as const)("clamd over %s", (way) => {
  let clamd: TestClamd
  let scanner: ReturnType<typeof scannerAt>
  beforeAll(async () => {
    clamd = await startClamd(both, { StreamMaxLength: "2M" })
    scanner = scannerAt(clamd.addresses[way])
  })
  afterAll(() => clamd.stop())

  test("a clean file is clean, however it comes", async () => {
    const bytes = randomBytes(MEBIBYTE)
    const pieces = Array.from({ length: 3_000 }, (_, index) => bytes.subarray(index, index + 1))
    expect(await scanBytes(scanner, bytes)).toEqual({ result: "clean" })
    expect(await scanBytes(scanner, ...pieces)).toEqual({ result: "clean" })
    expect(await scanBytes(scanner, new Uint8Array(0), "a", new Uint8Array(0), "b")).toEqual({ result: "clean" })
    expect(await scanBytes(scanner)).toEqual({ result: "clean" })
  })

  test("an infected file is infected, wherever that stands in it", async () => {
    const infected = { result: "infected", signature: "Waybill.Test.UNOFFICIAL" }
    expect(await scanBytes(scanner, marker)).toEqual(infected)
    expect(await scanBytes(scanner, randomBytes(MEBIBYTE), marker)).toEqual(infected)
    expect(await scanBytes(scanner, randomBytes(64 * 1024 - 3), marker, randomBytes(9))).toEqual(infected)
    expect(await scanBytes(scanner, await zipOf(`so it says ${marker}`))).toEqual(infected)
  })

  test("it finds EICAR, and passes the self-test", async () => {
    expect(await scanBytes(scanner, eicar())).toEqual({ result: "infected", signature: "Eicar-Test.UNOFFICIAL" })
    expect(await selfTest(scanner)).toBeNull()
  })

  test.each([2 * MEBIBYTE + 1, 3 * MEBIBYTE, 40 * MEBIBYTE])(
    "S61 a file over its limit is unscanned: %i B",
    async (size) => {
      const reasons = new Set<string>()
      await expect
        .poll(async () => {
          const verdict = await scanBytes(scanner, randomBytes(size))
          return reasons.add(verdict.result === "unscanned" ? verdict.reason : verdict.result).has("scanner_limit")
        })
        .toBe(true)
      // Its last words can get lost, when it closes the connection just as more is sent.
      for (const reason of reasons) expect(["scanner_limit", "scanner_away"]).toContain(reason)
    },
  )

  test("S61 a file of which it does not look into all is unscanned", async () => {
    const deep = await ownClamd({ MaxFileSize: "100K" })
    expect(await scanBytes(scannerAt(deep.addresses[way]), randomBytes(MEBIBYTE))).toEqual({
      result: "unscanned",
      reason: "scanner_limit",
    })
  })

  test("S61 an encrypted archive is unscanned", async () => {
    expect(await scanBytes(scanner, await zipOf("secret", "password"))).toEqual({
      result: "unscanned",
      reason: "scanner_encrypted",
    })
  })

  test("two dozen scans at once have each their own verdict", async () => {
    const verdicts = await Promise.all(
      Array.from({ length: 24 }, (_, index) => scanBytes(scanner, randomBytes(MEBIBYTE), index % 3 ? "" : marker)),
    )
    expect(verdicts.map(({ result }) => result)).toEqual(verdicts.map((_, index) => (index % 3 ? "clean" : "infected")))
  })

  test("a slow source has its time, since it is not the scanner that is waited for", async () => {
    const hasty = scannerAt(clamd.addresses[way], { idleTimeoutMilliseconds: 1_000 })
    const { stream } = counted(2, () => new Promise((done) => setTimeout(done, 1_500)))
    expect(await hasty.scan(async () => stream)).toEqual({ result: "clean" })
  })

  test("a source that cannot be opened, or breaks, is no fault of the scanner's", async () => {
    const missing = new Error("no such file")
    await expect(scanner.scan(() => Promise.reject(missing))).rejects.toBe(missing)
    const broken = new Error("the disk is gone")
    const { stream } = counted(5, () => Promise.reject(broken))
    await expect(scanner.scan(async () => stream)).rejects.toBe(broken)
    expect(await scanBytes(scanner, "and goes on")).toEqual({ result: "clean" })
  })

  test("it says what it is", async () => {
    expect(await scanner.version()).toEqual({ version: expect.stringMatching(/^ClamAV \d/), signaturesAt: null })
  })

  test("S61 killed in the middle of a scan, it has not scanned", async () => {
    const own = await ownClamd()
    const { stream, taken } = counted(1_000, async () => {
      if (taken() === 5) await own.kill()
    })
    const verdict = await scannerAt(own.addresses[way]).scan(async () => stream)
    expect(verdict).toEqual({ result: "unscanned", reason: "scanner_away" })
    expect(stream.destroyed).toBe(true)
    expect(taken()).toBeLessThan(100)
  })

  test("S61 killed while the file is slow to come, it is not waited for", async () => {
    const own = await ownClamd()
    const never = gate()
    const { stream, taken } = counted(1_000, () => (taken() === 5 ? never.promise : Promise.resolve()))
    const scan = scannerAt(own.addresses[way]).scan(async () => stream)
    await expect.poll(taken).toBe(5)
    await own.kill()
    expect(await scan).toEqual({ result: "unscanned", reason: "scanner_away" })
    never.resolve()
  })

  test("S61 frozen, it has not scanned, and takes no more of the file than fits between", async () => {
    const own = await ownClamd()
    const frozen = scannerAt(own.addresses[way], { idleTimeoutMilliseconds: 1_500 })
    process.kill(own.pid(), "SIGSTOP")
    const { stream, taken } = counted(10_000)
    expect(await frozen.scan(async () => stream)).toEqual({ result: "unscanned", reason: "scanner_timeout" })
    expect(stream.destroyed).toBe(true)
    expect(taken() * 64 * 1024).toBeLessThan(16 * MEBIBYTE)
    process.kill(own.pid(), "SIGCONT")
    expect(await scanBytes(frozen, "thawed")).toEqual({ result: "clean" })
  })

  test("S61 not there, it has not scanned, and the file is not opened", async () => {
    const own = await ownClamd()
    await own.kill()
    let opened = false
    const verdict = await scannerAt(own.addresses[way]).scan(async () => {
      opened = true
      return Readable.from([])
    })
    expect(verdict).toEqual({ result: "unscanned", reason: "scanner_away" })
    expect(opened).toBe(false)
  })
})
