import { describe, expect, test, vi } from "vitest"
import { scopes } from "@/lib/platform/telemetry/scope"
import { readMailbox } from "./mailbox"

vi.hoisted(() => {
  Object.assign(process.env, { APP_URL: "http://localhost:3000", HOST: "127.0.0.1", TRUSTED_PROXIES: "0" })
})

const here = { address: "127.0.0.1", forwarded: false }
const read = (host: string | undefined, caller = here) =>
  scopes().run({ requestId: "r", caller }, () => readMailbox(new Headers(host === undefined ? {} : { host })))

describe("S68 the mailbox", () => {
  test("is there for who asks this machine directly, by the name of APP_URL", async () => {
    expect(await read("localhost:3000")).toEqual([])
    expect(await read("LOCALHOST:3000")).toEqual([])
  })

  test.each([
    "waybill.example",
    "127.0.0.1:3000",
    "localhost",
    "localhost:3001",
    "localhost.evil.example:3000",
    "localhost:3000.evil.example",
    "evil@localhost:3000",
    "[::1]:3000",
    "127.0.0.1",
    "",
    undefined,
  ])("does not exist by the name %j", async (host) => {
    await expect(read(host)).rejects.toMatchObject({ code: "not_found" })
  })

  test("does not exist for what a proxy has passed on, nor for a caller of whom nothing is known", async () => {
    await expect(read("localhost:3000", { ...here, forwarded: true })).rejects.toMatchObject({ code: "not_found" })
    await expect(readMailbox(new Headers({ host: "localhost:3000" }))).rejects.toMatchObject({ code: "not_found" })
  })
})
