import { describe, expect, it } from "vitest"
import { z } from "zod"
import { checkInput } from "./check-input"

const schema = z.strictObject({
  text: z.string().min(1).max(5).optional(),
  long: z.string().min(3).optional(),
  count: z.number().int().min(2).max(9).multipleOf(2).optional(),
  more: z.number().gt(0).lt(10).optional(),
  kind: z.enum(["docx", "xlsx"]).optional(),
  only: z.literal("yes").optional(),
  list: z.array(z.email()).min(1).max(2).optional(),
  nested: z.strictObject({ at: z.iso.datetime() }).optional(),
  id: z.uuid().optional(),
  pattern: z.string().regex(/^a$/).optional(),
  own: z.string().regex(/^a$/, "Send an a.").optional(),
  either: z.union([z.boolean(), z.null()]).optional(),
  map: z.record(z.string(), z.number()).optional(),
  refined: z
    .string()
    .refine(() => false)
    .optional(),
})

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `k${from + at}`)

describe("what is wrong with input is said in our words", () => {
  it.each<[unknown, string, string]>([
    [{ text: "" }, "text", "This is empty."],
    [{ text: "123456" }, "text", "Send at most 5 characters."],
    [{ text: 7 }, "text", "Send text."],
    [{ text: null }, "text", "Send text."],
    [{ long: "a" }, "long", "Send at least 3 characters."],
    [{ count: 1.5 }, "count", "Send a whole number."],
    [{ count: "x" }, "count", "Send a number."],
    [{ count: 0 }, "count", "Send a number of at least 2."],
    [{ count: 10 }, "count", "Send a number of at most 9."],
    [{ count: 3 }, "count", "Send a multiple of 2."],
    [{ more: 0 }, "more", "Send a number of more than 0."],
    [{ more: 10 }, "more", "Send a number of less than 10."],
    [{ kind: "exe" }, "kind", "Send one of docx, xlsx."],
    [{ only: "no" }, "only", "Send yes."],
    [{ list: [] }, "list", "This is empty."],
    [{ list: ["a@b.de", "c@d.de", "e@f.de"] }, "list", "Send at most 2 items."],
    [{ list: ["a@b.de", "c"] }, "list.1", "Send an e-mail address, such as ada@example.com."],
    [{ list: {} }, "list", "Send a list."],
    [{ nested: { at: "now" } }, "nested.at", "Send a date and time in UTC, such as 2026-12-31T18:00:00Z."],
    [{ nested: {} }, "nested.at", "This is missing."],
    [{ nested: { at: "2026-12-31T18:00:00Z", x: 1 } }, "nested.x", "There is nothing of this name here."],
    [{ id: "7" }, "id", "Send an id, such as 0197c8d2-7a4e-7d3c-8f00-000000000000."],
    [{ pattern: "b" }, "pattern", "This is not in the form that is wanted here."],
    [{ own: "b" }, "own", "Send an a."],
    [{ either: 7 }, "either", "This value is not accepted here."],
    [{ map: { a: "x" } }, "map.a", "Send a number."],
    [{ refined: "x" }, "refined", "This value is not accepted here."],
    [{ other: "secret" }, "other", "There is nothing of this name here."],
    [[], "", "Send a JSON object."],
    [undefined, "", "This is missing."],
  ])("%j", (value, path, message) => {
    expect(() => checkInput(schema, value)).toThrow(
      expect.objectContaining({
        code: "invalid_request",
        faults: [{ path, message }],
        detail: path ? `${path}: ${message}` : message,
      }),
    )
  })

  it("tells several faults each at its place, in no detail", () => {
    const refused = expect.objectContaining({ detail: undefined, faults: [expect.anything(), expect.anything()] })
    expect(() => checkInput(schema, { text: "", count: "x" })).toThrow(refused)
  })

  it("tells 20 of them, and cuts names that were made up", () => {
    const many = Object.fromEntries([...numbers(0, 50), "k".repeat(500)].map((name) => [name, 1]))
    expect(() => checkInput(schema, many)).toThrow(expect.objectContaining({ faults: expect.toSatisfy(isTwenty) }))
    const path = "k".repeat(50)
    expect(() => checkInput(schema, { ["k".repeat(500)]: 1 })).toThrow(
      expect.objectContaining({ faults: [{ path, message: "There is nothing of this name here." }] }),
    )
  })
})

function isTwenty(faults: unknown[]): boolean {
  return faults.length === 20
}
