import { afterEach, beforeEach, expect, test } from "vitest"
import { type Client, type Ops, systemContext } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { makeDocument } from "@/lib/platform/office/testing/document"
import { storage } from "@/lib/platform/storage/current"
import { findFile } from "./reads"
import { receiveUpload } from "./receive-upload"
import { withdrawFile } from "./withdraw-file"

async function opsContext() {
  const { id, name, email } = await db().user.create({
    data: { email: `${newId()}@example.test`, name: "Olga Ops", role: "OPS", passwordHash: "x" },
  })
  const actor: Ops = { role: "ops", id, name, email, admin: false, sessionId: "s" }
  return { ...systemContext("request-1"), actor }
}

type Ctx = Awaited<ReturnType<typeof opsContext>>

/** Another title is other content. */
async function upload(ctx: Ctx, name: string, text = "one") {
  const bytes = Buffer.from(makeDocument({ body: `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>` }))
  return receiveUpload(ctx, {
    name,
    bytes: (async function* () {
      yield bytes
    })(),
  })
}

beforeEach(() => storage().prepare())
afterEach(() => db().file.deleteMany())

test("the same content is told first, else the same name, whoever sent it, and always the newest", async () => {
  const [ctx, other] = [await opsContext(), await opsContext()]
  const first = await upload(ctx, "a.docx")
  expect(first).not.toHaveProperty("duplicate_of")
  const named = await upload(other, "a.docx", "two")
  expect(named).toMatchObject({ duplicate_of: first.id, duplicate_by: "name" })
  const same = await upload(ctx, "b.docx", "two")
  expect(same).toMatchObject({ duplicate_of: named.id, duplicate_by: "sha256" })
  const both = await upload(ctx, "b.docx", "one")
  expect(both).toMatchObject({ duplicate_of: first.id, duplicate_by: "sha256" })
  expect(await upload(ctx, "c.docx", "one")).toMatchObject({ duplicate_of: both.id, duplicate_by: "sha256" })
  expect(await upload(ctx, "A.docx", "three")).not.toHaveProperty("duplicate_of")
})

test("what was withdrawn, refused or has not arrived is no reason to say so", async () => {
  const ctx = await opsContext()
  const first = await upload(ctx, "a.docx")
  await withdrawFile(ctx, first.id)
  const rest = { kind: "DOCX", size: 3, sha256: first.sha256, uploaderId: ctx.actor.id } as const
  for (const state of ["REJECTED", "RECEIVING"] as const) {
    await db().file.create({ data: { ...rest, name: "a.docx", state, storageKey: newId() } })
  }
  expect(await upload(ctx, "a.docx")).not.toHaveProperty("duplicate_of")
})

test("it is told of a file for as long as it is there, to Ops alone", async () => {
  const ctx = await opsContext()
  const first = await upload(ctx, "a.docx")
  const second = await upload(ctx, "a.docx")
  expect(await findFile(ctx.actor, second.id)).toMatchObject({ duplicate_of: first.id, duplicate_by: "sha256" })
  const client: Client = { role: "client", id: newId(), name: "C", email: "c@x.test", verified: true, sessionId: "s" }
  const told = await findFile(client, second.id)
  expect(Object.keys(told)).not.toContain("duplicate_of")
  expect(Object.keys(told)).not.toContain("duplicate_by")
})
