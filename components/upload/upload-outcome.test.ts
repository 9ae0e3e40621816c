import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { ApiError } from "@/components/api-client"
import { fileOf as viewOf } from "@/components/ops/file.fixture"
import type { FileView } from "@/lib/features/files/schema"
import { fileReader } from "./browser.fixture"
import { looksAt } from "./queue.fixture"
import { FakeTusServer } from "./tus-server.fixture"
import { UploadQueue, type UploadQueueOptions } from "./upload-queue"
import { isUnfinished } from "./upload-view"

const titles = { unsupported_type: "Only Office files.", macro_enabled: "The file contains macros." }

let server: FakeTusServer
let queue: UploadQueue
let endpoint: string

beforeEach(async () => {
  server = new FakeTusServer()
  endpoint = await server.listen()
})

afterEach(() => server.close())

const fileOf = (name: string) => new File([new Uint8Array(2000)], name)
const { only, states, reached } = looksAt(() => queue)

describe("what came of it", () => {
  const refused = { state: "REJECTED", reason: "macro_enabled", reasonWhere: "word/vbaProject.bin" } as const
  const looking = (file: Partial<FileView>, more: Partial<UploadQueueOptions> = {}) => {
    const look = async (id: string) => viewOf({ id, ...file })
    const transport = { fileReader, retryDelays: [5, 5, 5] }
    queue = new UploadQueue({ endpoint, rules: { maxBytes: 50_000_000, titles }, transport, look, ...more })
  }

  it("is not uploaded when the checks refused it after its last byte", async () => {
    looking(refused)
    queue.add([fileOf("a.docx")])
    await reached("refused")
    expect(only().problem).toEqual({
      code: "macro_enabled",
      title: "The file contains macros.",
      detail: "Found in word/vbaProject.bin.",
      where: "word/vbaProject.bin",
      retryable: false,
    })
  })

  it("may have been there already, and can be taken back", async () => {
    const withdraw = vi.fn(async () => undefined)
    looking({ state: "AVAILABLE", duplicate_of: "first", duplicate_by: "sha256" }, { withdraw })
    queue.add([fileOf("a.docx")])
    await reached("done")
    expect(only().duplicate).toEqual({ fileId: "first", by: "sha256" })
    const { id, fileId } = only()
    withdraw.mockRejectedValueOnce(new Error("away"))
    await expect(queue.discard(id)).rejects.toThrow("away")
    expect(states()).toEqual(["done"])
    await queue.discard(id)
    expect(withdraw).toHaveBeenLastCalledWith(fileId)
    expect(states()).toEqual([])
  })

  describe("while the checks go on", () => {
    /** What each look finds, and how often it was looked. */
    const looksOf = (...found: (Partial<FileView> | Error)[]) => {
      const look = vi.fn(async (id: string) => {
        const next = found.length > 1 ? found.shift() : found[0]
        if (next instanceof Error) throw next
        return viewOf({ id, ...next })
      })
      looking({}, { look })
      return look
    }
    const checking = { state: "CHECKING" } as const

    it.each([
      [{ state: "AVAILABLE" }, "done"],
      [{ state: "HELD" }, "done"],
      [{ state: "WITHDRAWN" }, "done"],
      [refused, "refused"],
    ] as const)("follows it to its end: %j", async (end, state) => {
      const look = looksOf(checking, checking, end)
      queue.add([fileOf("a.docx")])
      await reached("received")
      expect(isUnfinished(only()), "leaving the page breaks nothing off").toBe(false)
      expect(only()).toMatchObject({ fileId: expect.any(String), fileState: "CHECKING", endedAt: null })
      await reached(state)
      expect(only()).toMatchObject({ fileState: end.state, endedAt: expect.any(Number) })
      expect(only().problem?.code).toBe(state === "refused" ? "macro_enabled" : undefined)
      expect(look).toHaveBeenCalledTimes(3)
    })

    it("looks at once when a change is told", async () => {
      const look = looksOf(checking, { state: "AVAILABLE" })
      queue.add([fileOf("a.docx")])
      await reached("received")
      queue.hear("another")
      expect(look).toHaveBeenCalledTimes(1)
      queue.hear(only().fileId ?? "")
      await vi.waitFor(() => expect(states()).toEqual(["done"]), { timeout: 500 })
    })

    it("tells why it waits, and goes on when it can be asked for again", async () => {
      looksOf(new Error("away"), { ...checking, waitingFor: "scanner_away" }, { state: "AVAILABLE" })
      queue.add([fileOf("a.docx")])
      await reached("received")
      expect(only()).toMatchObject({ fileState: null, problem: null })
      queue.hear()
      await vi.waitFor(() => expect(only().waitingFor).toBe("scanner_away"))
      queue.hear()
      await reached("done")
      expect(only()).toMatchObject({ waitingFor: null, fileState: "AVAILABLE" })
    })

    it("leaves its place to the next one meanwhile", async () => {
      looksOf(checking)
      queue.add(["a", "b", "c", "d"].map((name) => fileOf(`${name}.docx`)))
      await reached("received", "received", "received", "received")
    })

    it("says when it is gone", async () => {
      looksOf(checking, new ApiError(404, "not_found", "There is nothing here."))
      queue.add([fileOf("a.docx")])
      await reached("received")
      queue.hear()
      await reached("refused")
      expect(only().problem?.code).toBe("gone")
    })

    it("looks no more once it is out of sight", async () => {
      const look = looksOf(checking)
      queue.add([fileOf("a.docx")])
      await reached("received")
      queue.dismissSettled()
      expect(states()).toEqual(["received"])
      queue.dismiss(only().id)
      expect(states()).toEqual([])
      queue.hear()
      expect(look).toHaveBeenCalledTimes(1)
    })
  })

  it("is put on record when it was refused at once, one after the other, whatever comes of it", async () => {
    const names: string[] = []
    let running = 0
    const report = async ({ name }: File) => {
      expect(++running).toBe(1)
      await Promise.resolve()
      names.push(name)
      running -= 1
      if (name === "b.exe") throw new Error("away")
    }
    looking({}, { report })
    queue.add(["a.exe", "b.exe", "c.exe"].map((name) => fileOf(name)))
    expect(states()).toEqual(["refused", "refused", "refused"])
    await vi.waitFor(() => expect(names).toEqual(["a.exe", "b.exe", "c.exe"]))
  })
})
