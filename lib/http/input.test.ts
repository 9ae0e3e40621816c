import { describe, expect, it, vi } from "vitest"
import { z } from "zod"
import { readBody, readParams, readQuery } from "./input"

const schema = z.strictObject({ name: z.string().max(20), count: z.number().optional() })

function post(body: string | Uint8Array<ArrayBuffer>, type = "application/json"): Request {
  return new Request("http://localhost/x", { method: "POST", body, headers: { "content-type": type } })
}

describe("S53 S45 what comes in", () => {
  it("takes a plain object", async () => {
    expect(await readBody(post('{"name":"a","count":3}'), schema)).toEqual({ name: "a", count: 3 })
  })

  it.each([
    ["an object for a string", '{"name":{"contains":"a"}}'],
    ["an array", '["a"]'],
    ["an array for a string", '{"name":["a"]}'],
    ["a key twice", '{"name":"a","name":"b"}'],
    ["__proto__", '{"name":"a","__proto__":{"admin":true}}'],
    ["constructor", '{"name":"a","constructor":{"prototype":{}}}'],
    ["an unknown key", '{"name":"a","role":"ops"}'],
    ["a very long value", `{"name":"${"a".repeat(5000)}"}`],
    ["very deep input", `{"name":${"[".repeat(9000)}${"]".repeat(9000)}}`],
    ["half of it", '{"name":"a"'],
    ["nothing", ""],
    ["a number", "3"],
    ["null", "null"],
  ])("refuses %s", async (_, body) => {
    await expect(readBody(post(body), schema)).rejects.toMatchObject({ code: "invalid_request", status: 400 })
  })

  it("refuses what is not UTF-8, not JSON by its type, or too long", async () => {
    await expect(readBody(post(new Uint8Array([0x22, 0xff, 0x22])), schema)).rejects.toMatchObject({
      code: "invalid_request",
    })
    await expect(readBody(post("name=a", "text/plain"), schema)).rejects.toMatchObject({
      code: "unsupported_media_type",
    })
    await expect(readBody(post('{"name":"a"}', "application/x-www-form-urlencoded"), schema)).rejects.toMatchObject({
      status: 415,
    })
    await expect(readBody(post(`"${"a".repeat(40_000)}"`), schema)).rejects.toMatchObject({ code: "too_large" })
  })

  it("waits half a minute for a body, and no longer", async () => {
    vi.useFakeTimers()
    try {
      const cancel = vi.fn()
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(Buffer.from('{"name":')),
        cancel,
      })
      const init = { method: "POST", body, duplex: "half", headers: { "content-type": "application/json" } }
      const refused = expect(readBody(new Request("http://localhost/x", init), schema)).rejects.toMatchObject({
        code: "request_timeout",
        status: 408,
      })
      await vi.advanceTimersByTimeAsync(30_000)
      await refused
      expect(cancel).toHaveBeenCalled()
    } finally {
      vi.useRealTimers()
    }
  })

  it("takes a body that breaks off for the caller's fault", async () => {
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error("aborted")) })
    const init = { method: "POST", body, duplex: "half", headers: { "content-type": "application/json" } }
    await expect(readBody(new Request("http://localhost/x", init), schema)).rejects.toMatchObject({
      code: "invalid_request",
    })
  })

  it("refuses a query that names something twice or unknown", () => {
    const query = z.strictObject({ q: z.string().optional() })
    expect(readQuery(new URL("http://x/?q=a"), query)).toEqual({ q: "a" })
    for (const search of ["?q=a&q=b", "?q[contains]=a", "?__proto__=a", "?other=1"]) {
      expect(() => readQuery(new URL(`http://x/${search}`), query), search).toThrow(
        expect.objectContaining({ code: "invalid_request" }),
      )
    }
  })

  it("S37 takes a path parameter that does not fit for a place that is not there", () => {
    expect(() => readParams({ id: "../../etc" }, z.object({ id: z.uuid() }))).toThrow(
      expect.objectContaining({ code: "not_found" }),
    )
  })
})
