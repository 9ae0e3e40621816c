import { afterAll, describe, expect, test } from "vitest"
import * as core from "@/lib/core/errors"
import * as tokens from "@/lib/core/tokens"
import * as claim from "@/lib/features/mails/claim"
import { WatchedPart } from "@/lib/features/system/watch"
import type * as problem from "@/lib/http/problem"
import { otherBundle } from "@/scripts/test/other-bundle"
import { hasBrand } from "./brand"
import { db } from "./db"
import type * as databaseErrors from "./db-errors"
import * as mail from "./mail/mailer"
import { ObservedMailer } from "./mail/observed"
import * as webhook from "./mail/resend-webhook"
import { WatchedMailer } from "./mail/watched"
import * as gate from "./office/pool/gate"
import { queuePool } from "./queue/connections"
import * as fault from "./scanner/scanner-fault"
import { MovingStorage } from "./storage/moving"
import * as storage from "./storage/storage"
import { consumeThrottle } from "./throttle"
import * as within from "./within"

const other = await otherBundle<{
  claim: typeof claim
  core: typeof core
  databaseErrors: typeof databaseErrors
  fault: typeof fault
  gate: typeof gate
  mail: typeof mail
  problem: typeof problem
  storage: typeof storage
  throttle: typeof import("./throttle")
  tokens: typeof tokens
  webhook: typeof webhook
  within: typeof within
}>({
  claim: "lib/features/mails/claim",
  core: "lib/core/errors",
  databaseErrors: "lib/platform/db-errors",
  fault: "lib/platform/scanner/scanner-fault",
  gate: "lib/platform/office/pool/gate",
  mail: "lib/platform/mail/mailer",
  problem: "lib/http/problem",
  storage: "lib/platform/storage/storage",
  throttle: "lib/platform/throttle",
  tokens: "lib/core/tokens",
  webhook: "lib/platform/mail/resend-webhook",
  within: "lib/platform/within",
})

afterAll(() => queuePool().end())

describe("an error of another bundle", () => {
  const claims = { id: "x", audience: "y" }
  test.each([
    ["MailError", () => new other.mail.MailError("mail_refused", "550"), mail.MailError, mail.isMailError],
    [
      "MailClaimedError",
      () => new other.claim.MailClaimedError(new Date()),
      claim.MailClaimedError,
      claim.isMailClaimed,
    ],
    ["StorageError", () => new other.storage.StorageError("x"), storage.StorageError, storage.isStorageError],
    [
      "StorageMissingError",
      () => new other.storage.StorageMissingError("x"),
      storage.StorageMissingError,
      storage.isStorageMissing,
    ],
    [
      "StorageFullError",
      () => new other.storage.StorageFullError("x"),
      storage.StorageFullError,
      storage.isStorageFull,
    ],
    [
      "StorageOffsetError",
      () => new other.storage.StorageOffsetError("x"),
      storage.StorageOffsetError,
      storage.isStorageOffset,
    ],
    ["WaybillError", () => new other.core.WaybillError("conflict"), core.WaybillError, core.isWaybillError],
    [
      "ExpiredTokenError",
      () => new other.tokens.ExpiredTokenError(claims),
      tokens.ExpiredTokenError,
      tokens.isExpiredToken,
    ],
    ["ScannerFault", () => new other.fault.ScannerFault("scanner_away"), fault.ScannerFault, fault.isScannerFault],
    ["TooMuchWork", () => new other.gate.TooMuchWork(), gate.TooMuchWork, gate.isTooMuchWork],
    ["TooSlow", () => new other.within.TooSlow("x"), within.TooSlow, within.isTooSlow],
    ["WebhookError", () => new other.webhook.WebhookError("x"), webhook.WebhookError, webhook.isWebhookError],
  ])("is recognised: %s", (_name, make, own, recognise) => {
    const error = make()
    expect(error).not.toBeInstanceOf(own)
    expect(recognise(error)).toBe(true)
    expect(recognise(new Error("some other"))).toBe(false)
  })

  test("is recognised as what it is a kind of, and as no other kind", () => {
    const missing = new other.storage.StorageMissingError("x")
    expect(storage.isStorageError(missing)).toBe(true)
    expect(storage.isStorageFull(missing)).toBe(false)
    expect(storage.isStorageMissing(new other.storage.StorageError("x"))).toBe(false)
    expect(hasBrand(missing, "stor")).toBe(false)
    for (const value of [null, undefined, "storage", { name: "StorageError" }])
      expect(hasBrand(value, "storage")).toBe(false)
  })

  test("keeps a mailer's reason, for those who watch it", async () => {
    const refusing: mail.Mailer = {
      name: "smtp",
      longestSeconds: 1,
      probe: async () => {},
      send: () => Promise.reject(new other.mail.MailError("mailer_settings", "535")),
    }
    const watched = new WatchedMailer(new ObservedMailer(refusing), () => {})
    await watched.send({ to: "a", subject: "s", html: "h", text: "t" }, "k").catch(() => {})
    expect(watched.status).toMatchObject({ state: "down", reason: "mailer_settings" })
  })

  test("is a missing object to a storage of two", async () => {
    const empty = { size: () => Promise.reject(new other.storage.StorageMissingError("x")) }
    const full = { size: async () => 7 }
    const moving = new MovingStorage(full as unknown as storage.Storage, empty as unknown as storage.Storage)
    expect(await moving.size("key")).toBe(7)
  })

  test.each([
    [() => new storage.StorageFullError("x"), "storage_full"],
    [() => new storage.StorageError("x"), "unavailable"],
    [() => new storage.StorageMissingError("x"), "unavailable"],
    [() => new core.WaybillError("conflict"), "conflict"],
    [() => new Error("x"), "internal"],
  ])("is told as what it is (%#)", (make, code) => {
    expect(other.problem.toWaybillError(make()).code).toBe(code)
  })

  test("of the one database client, is a unique violation", async () => {
    const data = { email: "twice@example.com", name: "Ada", role: "CLIENT", passwordHash: "x" } as const
    await db().user.create({ data })
    const error = await db()
      .user.create({ data })
      .catch((failure: unknown) => failure)
    expect(other.databaseErrors.isUniqueViolation(error)).toBe(true)
    expect(other.databaseErrors.isUniqueViolation(new Error("x"))).toBe(false)
  })

  test("of the one throttle, is a wait and no failure", async () => {
    const limit = { name: "brand", points: 1, seconds: 60 }
    expect(await consumeThrottle(limit, "k")).toBeNull()
    expect(await other.throttle.consumeThrottle(limit, "k")).toBeGreaterThan(0)
  })

  test("that a part of the system page is too slow, is silence", async () => {
    const slow = () => Promise.reject(new other.within.TooSlow("x"))
    expect((await new WatchedPart("jobs", slow).read()).sentence).toBe("It has not answered for a second.")
  })
})
