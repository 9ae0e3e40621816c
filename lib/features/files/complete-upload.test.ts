import { expect, test, vi } from "vitest"
import type { Context, Ops } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { makeDocument } from "@/lib/platform/office/testing/document"
import { storage } from "@/lib/platform/storage/current"
import { StorageError } from "@/lib/platform/storage/storage"
import { completeUpload } from "./complete-upload"
import { storedFile } from "./stored-file.fixture"

test("a try that fails and ends no process does not speak against the file", async () => {
  const bytes = Buffer.from(makeDocument())
  const { id, uploaderId } = await storedFile({ state: "RECEIVING", resumable: true }, bytes)
  const actor: Ops = {
    role: "ops",
    id: uploaderId,
    name: "Olga",
    email: "o@example.com",
    admin: false,
    sessionId: newId(),
  }
  const ctx: Context<Ops> = { actor, requestId: newId(), ip: null, userAgent: null }
  const read = () => db().file.findUniqueOrThrow({ where: { id } })
  for (let count = 0; count < 3; count++) {
    vi.spyOn(storage(), "finish").mockRejectedValueOnce(new StorageError("away"))
    await expect(completeUpload(ctx, { fileId: id })).rejects.toThrow("away")
    expect(await read()).toMatchObject({ state: "RECEIVING", checkTries: 0 })
  }
  await completeUpload(ctx, { fileId: id })
  expect(await read()).toMatchObject({ state: "AVAILABLE", checkTries: 1 })
})
