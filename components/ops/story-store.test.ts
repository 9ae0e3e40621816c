import { describe, expect, it, vi } from "vitest"
import { ApiError } from "@/components/api-client"
import type { FileHistory } from "@/lib/features/files/schema"
import { fileOf } from "./file.fixture"
import { StoryStore } from "./story-store"

/** A server that has so many events and links, the newest first. */
function server(counts: { events: number; links: number }, pageSize = 200) {
  const numbers = (count: number, from: number, limit: number) =>
    Array.from({ length: Math.max(0, Math.min(limit, count - from)) }, (_, index) => count - from - index)
  const page = (_: string, cursor: string | null, limit: number | null): FileHistory => {
    const [from, size] = [Number(cursor ?? 0), limit ?? pageSize]
    const more = (["events", "links"] as const).filter((kind) => counts[kind] > from + size)
    return {
      file: fileOf({}),
      findings: [],
      notices: [],
      events: numbers(counts.events, from, size).map((at) => ({ at: String(at), action: "x", actor: "", details: {} })),
      links: numbers(counts.links, from, size).map((id) => ({ id: String(id) })) as FileHistory["links"],
      transfers: [],
      deliveries: [],
      more,
      nextCursor: more.length > 0 ? String(from + size) : null,
    }
  }
  const readers = { page: vi.fn(async (...given: Parameters<typeof page>) => page(...given)), pageNow: vi.fn(page) }
  return { counts, readers, store: new StoryStore("a", readers) }
}

const shown = (store: StoryStore) => {
  const { history } = store.getSnapshot()
  return [history?.events.length, history?.links.length, history?.nextCursor === null]
}

/** Each entry once, newest first. */
const isWhole = (store: StoryStore, count: number) =>
  expect(store.getSnapshot().history?.events.map(({ at }) => Number(at))).toEqual(
    Array.from({ length: count }, (_, index) => count - index),
  )

describe("a story", () => {
  it("shows the newest page, and older ones when asked", async () => {
    const { store } = server({ events: 450, links: 210 })
    await store.read()
    expect(shown(store)).toEqual([200, 200, false])
    await store.readOlder()
    expect(shown(store)).toEqual([400, 210, false])
    await store.readOlder()
    expect(shown(store)).toEqual([450, 210, true])
    await store.readOlder()
    isWhole(store, 450)
  })

  it("is whole before it is printed, by the button and by the browser's own command", async () => {
    for (const how of ["readAll", "readAllNow"] as const) {
      const { store } = server({ events: 4321, links: 3 })
      await store.read()
      await store[how]()
      isWhole(store, 4321)
      expect(shown(store)).toEqual([4321, 3, true])
    }
  })

  it("stays whole when it is printed while it is read anew", async () => {
    const { store, readers } = server({ events: 642, links: 0 })
    await store.read()
    const answer = Promise.withResolvers<void>()
    const page = readers.pageNow.getMockImplementation()
    readers.page.mockImplementationOnce((...asked) => answer.promise.then(() => page?.(...asked) as FileHistory))
    const again = store.read()
    await vi.waitFor(() => expect(readers.page).toHaveBeenCalledTimes(2))
    store.readAllNow()
    answer.resolve()
    await again
    isWhole(store, 642)
  })

  it("is read anew as far as it is shown, with what came meanwhile", async () => {
    const { store, counts } = server({ events: 450, links: 0 })
    await store.read()
    await store.readOlder()
    counts.events = 460
    await store.read()
    expect(store.getSnapshot().history?.events.length).toBeGreaterThanOrEqual(400)
    await store.readAll()
    isWhole(store, 460)
  })

  it("is not shortened by a look that began before older entries were asked for, and does not look twice at once", async () => {
    const { store, readers } = server({ events: 450, links: 0 })
    await store.read()
    await Promise.all([store.read(), store.read(), store.readOlder(), store.read()])
    expect(store.getSnapshot().history?.events.length).toBeGreaterThanOrEqual(400)
    expect(readers.page.mock.calls.filter(([, cursor]) => cursor === null)).toHaveLength(2)
  })

  it("keeps what is shown when more cannot be had", async () => {
    const { store, readers } = server({ events: 450, links: 0 })
    await store.read()
    readers.page.mockRejectedValueOnce(new ApiError(503, "unavailable", "Away."))
    await expect(store.readOlder()).rejects.toMatchObject({ code: "unavailable" })
    expect(store.getSnapshot()).toMatchObject({ loadingOlder: false, error: null })
    readers.pageNow.mockReturnValueOnce(null as never)
    store.readAllNow()
    expect(shown(store)).toEqual([200, 0, false])
    readers.page.mockRejectedValueOnce(new ApiError(503, "unavailable", "Away."))
    await store.read()
    expect(store.getSnapshot().error?.code).toBe("unavailable")
    await store.read()
    expect(store.getSnapshot().error).toBeNull()
  })
})
