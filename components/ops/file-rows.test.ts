import { describe, expect, it } from "vitest"
import type { FileOrRefusal } from "@/lib/features/files/schema"
import { fileOf } from "./file.fixture"
import { appendPage, applyChange, isWithdrawable, rangeOf, refreshFirstPage, replaceFile } from "./file-rows"

const rowsOf = (ids: string, nextCursor: string | null = null) => ({
  files: [...ids].map((id) => fileOf({ id })),
  nextCursor,
})
const pageOf = (ids: string, nextCursor: string | null = null) => ({
  items: [...ids].map((id) => fileOf({ id })),
  nextCursor,
})
const idsOf = ({ files }: { files: FileOrRefusal[] }) => files.map((file) => file.id).join("")

describe("rows of the table", () => {
  it("puts the next page behind, without what moved down in the meantime", () => {
    const rows = appendPage(rowsOf("abc", "c"), pageOf("cde", "e"))
    expect(idsOf(rows)).toBe("abcde")
    expect(rows.nextCursor).toBe("e")
  })

  it.each([
    ["something new at the top", rowsOf("abcd", "d"), pageOf("xab", "b"), "xabcd", "d"],
    ["something gone from the first page", rowsOf("abcd", "d"), pageOf("acd", "d"), "acd", "d"],
    ["something gone, with more behind", rowsOf("abcdef", "f"), pageOf("acd", "d"), "acdef", "f"],
    ["all new", rowsOf("abc", "c"), pageOf("xyz", "z"), "xyz", "z"],
    ["few enough for one page now", rowsOf("abc", "c"), pageOf("ab", null), "ab", null],
    ["nothing left", rowsOf("abc", null), pageOf("", null), "", null],
    ["the first one ever", rowsOf("", null), pageOf("a", null), "a", null],
  ])("takes a fresh first page: %s", (_case, rows, page, ids, cursor) => {
    const fresh = refreshFirstPage(rows, page)
    expect(idsOf(fresh)).toBe(ids)
    expect(fresh.nextCursor).toBe(cursor)
  })

  it("keeps the objects of rows that did not change", () => {
    const rows = rowsOf("ab")
    const page = { items: [fileOf({ id: "a", state: "WITHDRAWN" }), fileOf({ id: "b" })], nextCursor: null }
    const fresh = refreshFirstPage(rows, page)
    expect(fresh.files[0]).not.toBe(rows.files[0])
    expect(fresh.files[1]).toBe(rows.files[1])
  })

  it("replaces one and takes one out", () => {
    expect(replaceFile(rowsOf("ab"), "a", fileOf({ id: "a", state: "CHECKING" })).files[0]?.state).toBe("CHECKING")
    expect(idsOf(replaceFile(rowsOf("ab"), "a", null))).toBe("b")
  })

  it("takes what was told of a file: its state, or that it is gone", () => {
    const rows = rowsOf("abc")
    const changed = applyChange(rows, { id: "b", state: "HELD" })
    expect(changed.files.map(({ state }) => state)).toEqual(["AVAILABLE", "HELD", "AVAILABLE"])
    expect(changed.files[0]).toBe(rows.files[0])
    expect(idsOf(applyChange(rows, { id: "b" }))).toBe("ac")
  })

  it.each([[{ id: "x", state: "HELD" }], [{ id: "a", state: "AVAILABLE" }], [{ id: "x" }], [{}]])(
    "stays the same object when nothing of it changed: %j",
    (change) => {
      const rows = rowsOf("abc")
      expect(applyChange(rows, change)).toBe(rows)
    },
  )

  it("selects from one to another in both directions", () => {
    const { files } = rowsOf("abcde")
    expect(rangeOf(files, "b", "d")).toEqual(["b", "c", "d"])
    expect(rangeOf(files, "d", "b")).toEqual(["b", "c", "d"])
    expect(rangeOf(files, "gone", "c")).toEqual(["c"])
    expect(rangeOf(files, null, "gone")).toEqual([])
  })

  it.each<[FileOrRefusal["state"], boolean]>([
    ["RECEIVING", true],
    ["CHECKING", true],
    ["HELD", true],
    ["AVAILABLE", true],
    ["REJECTED", false],
    ["WITHDRAWN", false],
  ])("can take back what is %s: %s", (state, expected) => {
    expect(isWithdrawable(fileOf({ state }))).toBe(expected)
  })
})
