import { randomUUID } from "node:crypto"
import { expect } from "@playwright/test"
import type { FileView } from "@/lib/features/files/schema"
import { expectProblem } from "../fixtures/caller"
import { makeDocument } from "../fixtures/office"
import { test } from "../fixtures/waybill"

test("which of many uploads failed, and why, is still known when all else is forgotten", async ({ site }) => {
  const ops = await site.ops()
  const batch = randomUUID()
  const text = Buffer.from("some text")
  await test.step("some are refused, either way", async () => {
    await expectProblem(await ops.tryUpload({ name: `${batch} 1.exe`, bytes: text }), 415, "unsupported_type")
    await expectProblem(await ops.tryUpload({ name: `${batch} 2.docx`, bytes: text }), 422, "not_office")
    await expectProblem(await ops.tryUpload({ name: `${batch} 3.docx`, bytes: Buffer.alloc(0) }), 422, "empty_file")
    const large = { name: `${batch} 4.pptx`, bytes: text }
    await expectProblem(await ops.beginUpload(large, 90_000_000_000), 413, "too_large")
    await expectProblem(await ops.beginUpload({ name: `${batch} 5\u202e.docx`, bytes: text }), 400, "invalid_request")
    const begun = await ops.beginUpload({ name: `${batch} 6.xlsx`, bytes: text })
    await expectProblem(await ops.append(begun.headers.get("location") ?? "", 0, text), 422, "not_office")
    await ops.upload(await makeDocument("docx", { name: `${batch} 7.docx` }))
  })

  const { items } = await ops.list({ state: "REJECTED", q: batch, sort: "name" })
  expect(items.map(({ name, size, reason }) => [name.replace(`${batch} `, ""), size, reason])).toEqual([
    ["1.exe", 0, "unsupported_type"],
    ["2.docx", 9, "not_office"],
    ["3.docx", 0, "empty_file"],
    ["4.pptx", 90_000_000_000, "too_large"],
    ["5\uFFFD.docx", 9, "invalid_request"],
    ["6.xlsx", 9, "not_office"],
  ])
  for (const item of items) expect(item).toMatchObject({ kind: null, state: "REJECTED", sha256: null })
  expect((await ops.list({ q: batch })).items.map(({ name }) => name)).toEqual([`${batch} 7.docx`])

  await test.step("each can be looked at, by another of Ops too, and dismissed once", async () => {
    const [first, ...rest] = items
    const other = await site.otherOps()
    expect(await (await other.get(`files/${first?.id}`)).json()).toEqual(first)
    const history = await (await other.get(`files/${first?.id}/history`)).json()
    expect(history).toMatchObject({ file: first, events: [{ action: "file.rejected" }], transfers: [], links: [] })
    for (const id of [first?.id, ...rest.map(({ id }) => id)]) {
      expect(await (await other.delete(`files/${id}`)).json()).toMatchObject({ id, state: "REJECTED" })
      await expectProblem(await other.delete(`files/${id}`), 404, "not_found")
      await expectProblem(await ops.get(`files/${id}`), 404, "not_found")
      const trail = await site.sql("SELECT action FROM audit_event WHERE subject_id = $1 ORDER BY at, id", [id])
      expect(trail).toEqual([{ action: "file.rejected" }, { action: "file.dismissed" }])
    }
    expect((await ops.list({ state: "REJECTED", q: batch })).items).toEqual([])
  })
})

test("what is there already is told, in the answer and of the file, and the new one can be taken back", async ({
  site,
}) => {
  const [ops, client] = [await site.ops(), await site.signedUpClient()]
  const first = await makeDocument("docx", { name: `${randomUUID()}.docx` })
  const file = await ops.upload(first)
  expect(file).not.toHaveProperty("duplicate_of")
  const again = await ops.upload({ name: `Copy of ${first.name}`, bytes: first.bytes })
  expect(again).toMatchObject({ state: "AVAILABLE", duplicate_of: file.id, duplicate_by: "sha256" })
  const other = await makeDocument("docx", { name: first.name })
  expect(await ops.upload(other)).toMatchObject({ duplicate_of: file.id, duplicate_by: "name" })

  const begun = await ops.beginUpload(first)
  const path = begun.headers.get("location") ?? ""
  expect((await ops.append(path, 0, first.bytes)).status).toBe(204)
  const sent = (await (await ops.get(`files/${path.split("/").at(-1)}`)).json()) as FileView
  expect(sent).toMatchObject({ duplicate_of: again.id, duplicate_by: "sha256" })
  expect(Object.keys(await (await client.get(`files/${sent.id}`)).json())).not.toContain("duplicate_of")

  for (const { id } of [sent, again]) expect((await ops.delete(`files/${id}`)).status).toBe(200)
  expect(await ops.upload({ name: `Third ${first.name}`, bytes: first.bytes })).toMatchObject({ duplicate_of: file.id })
})
