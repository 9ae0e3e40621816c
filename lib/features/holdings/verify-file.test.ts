import { describe, expect, test } from "vitest"
import { newId } from "@/lib/core/ids"
import { beginTransfer } from "@/lib/features/links/begin-transfer"
import { endTransfer } from "@/lib/features/links/end-transfer"
import { linked } from "@/lib/features/links/linked.fixture"
import { db } from "@/lib/platform/db"
import { verifyFile } from "./verify-file"

const sha256 = "0a".repeat(32)

describe("S69 verified", () => {
  test("comes of the right SHA-256 alone, after the file was received whole, and once", async () => {
    const { ctx, download, file } = await linked()
    const verify = (told: string) => verifyFile(ctx, { fileId: file.id, sha256: told })
    const send = async (start: number, size: number) => {
      const transfer = await beginTransfer(ctx, download, { start, size })
      await endTransfer(ctx, transfer, { sent: size, handed: size })
    }
    await expect(verify(sha256)).rejects.toMatchObject({ code: "not_received_whole", status: 409 })
    await send(0, 99)
    await expect(verify(sha256)).rejects.toMatchObject({ code: "not_received_whole" })
    await send(99, 1)
    await expect(verify("0b".repeat(32))).rejects.toMatchObject({ code: "wrong_fingerprint", status: 422 })
    const verified = await verify(sha256.toUpperCase())
    expect(verified).toMatchObject({ state: "verified", sentBytes: 100, verifiedAt: expect.any(String) })
    await send(0, 100)
    expect(await verify(sha256)).toEqual(verified)
    const events = await db().auditEvent.findMany({ where: { action: "file.verified", subjectId: file.id } })
    expect(events).toMatchObject([{ actorId: ctx.actor.id, details: { sha256 } }])
  })

  test("waits for an end that is not on record yet", async () => {
    const { ctx, download, file } = await linked()
    const transfer = await beginTransfer(ctx, download, { start: 0, size: 100 })
    const verified = verifyFile(ctx, { fileId: file.id, sha256 })
    await endTransfer(ctx, transfer, { sent: 100, handed: 100 })
    expect(await verified).toMatchObject({ state: "verified" })
  })

  test("is nobody else's, and not of a file that is not there for the client", async () => {
    const [one, other] = [await linked(), await linked()]
    const transfer = await beginTransfer(one.ctx, one.download, { start: 0, size: 100 })
    await endTransfer(one.ctx, transfer, { sent: 100, handed: 100 })
    const fileId = one.file.id
    await expect(verifyFile(other.ctx, { fileId, sha256 })).rejects.toMatchObject({ code: "not_received_whole" })
    await db().file.update({ where: { id: fileId }, data: { state: "WITHDRAWN" } })
    await expect(verifyFile(one.ctx, { fileId, sha256 })).rejects.toMatchObject({ code: "not_found" })
    await expect(verifyFile(one.ctx, { fileId: newId(), sha256 })).rejects.toMatchObject({ code: "not_found" })
  })
})
