import { describe, expect, it } from "vitest"
import { isDatabaseAway } from "./db-errors"
import { Prisma } from "./generated/prisma/client"

const known = (code: string, meta?: Record<string, unknown>) =>
  new Prisma.PrismaClientKnownRequestError("x", { code, clientVersion: "7", meta })
const withCode = (code: string) => Object.assign(new Error("x"), { code })

describe("S63 a database that is away is told from a statement that is wrong", () => {
  it.each([
    ["the server does not answer", known("P1001")],
    ["it closed the connection", known("P1017")],
    ["the driver's own word for it", known("P2010", { driverAdapterError: withCode("57P02") })],
    ["PostgreSQL's word for it within that", known("P2010", { driverAdapterError: { cause: { code: "57014" } } })],
    [
      "a raw statement that does not reach it",
      known("P2010", { driverAdapterError: { cause: { kind: "DatabaseNotReachable" } } }),
    ],
    ["a refused connection", withCode("ECONNREFUSED")],
    ["a broken pipe", new Error("write EPIPE")],
    ["a connection that was cut", new Error("Connection terminated unexpectedly")],
    [
      "a connection that has failed before",
      new Error("Client has encountered a connection error and is not queryable"),
    ],
    ["a server that shuts down", withCode("57P01")],
    ["a server that starts up", withCode("57P03")],
    ["a statement that ran out of time", withCode("57014")],
    ["a connection without an answer", new Error("Connection terminated: no answer")],
    ["too many connections", withCode("53300")],
    ["a cause behind another error", new Error("x", { cause: withCode("08006") })],
  ])("away: %s", (_words, error) => expect(isDatabaseAway(error)).toBe(true))

  it.each([
    ["a statement that is wrong", withCode("42601")],
    ["a unique violation", known("P2002")],
    ["an error of ours", new TypeError("undefined is not a function")],
    ["no error at all", "ECONNREFUSED"],
  ])("not away: %s", (_words, error) => expect(isDatabaseAway(error)).toBe(false))
})
