import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { fileOf as viewOf } from "@/components/ops/file.fixture"
import type { FileView } from "@/lib/features/files/schema"
import { fileReader } from "./browser.fixture"
import { looksAt } from "./queue.fixture"
import { FakeTusServer } from "./tus-server.fixture"
import { UploadQueue, type UploadQueueOptions } from "./upload-queue"

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

  it("is uploaded, whether or not it can be asked for", async () => {
    looking({}, { look: () => Promise.reject(new Error("away")) })
    queue.add([fileOf("a.docx")])
    await reached("done")
    expect(only().duplicate).toBeNull()
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
