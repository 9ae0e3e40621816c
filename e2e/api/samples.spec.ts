import { existsSync, readFileSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import { expect } from "@playwright/test"
import { sha256 } from "../fixtures/office"
import { test } from "../fixtures/waybill"

type Sample = { file: string; expect: "accept" | "reject"; why?: string }

const folder = resolve(process.env.OFFICE_SAMPLES ?? "../shared/office-samples")
const manifest = join(folder, "manifest.json")
const samples: Sample[] = existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")) : []
const skipped = `no genuine Office files: ${folder} is not there (OFFICE_SAMPLES)`

const read = (sample: Sample) => ({ name: basename(sample.file), bytes: readFileSync(join(folder, sample.file)) })
const expecting = (verdict: Sample["expect"]) => samples.filter((sample) => sample.expect === verdict)

test("every genuine Office file is taken, and comes back as it was", async ({ site }) => {
  test.skip(samples.length === 0, skipped)
  test.setTimeout(180_000)
  const [ops, client] = await Promise.all([site.ops(), site.signedUpClient()])
  const accepted = expecting("accept")
  expect(accepted.length).toBeGreaterThan(0)
  for (const sample of accepted) {
    const document = read(sample)
    const answer = await ops.tryUpload(document)
    expect(answer.status, `${sample.file}: ${await answer.clone().text()}`).toBe(201)
    const file = await answer.json()
    expect(file).toMatchObject({ state: "AVAILABLE", size: document.bytes.length, sha256: sha256(document.bytes) })
    expect(sha256(await client.download(await client.link(file)))).toBe(file.sha256)
  }
})

test("whatever only looks like one is refused", async ({ site }) => {
  test.skip(samples.length === 0, skipped)
  const ops = await site.otherOps()
  const rejected = expecting("reject")
  expect(rejected.length).toBeGreaterThan(0)
  for (const sample of rejected) {
    const answer = await ops.tryUpload(read(sample))
    expect([415, 422], `${sample.file}: ${await answer.clone().text()}`).toContain(answer.status)
  }
  expect(await site.sql("SELECT name FROM file WHERE uploader_id = $1", [ops.id])).toEqual([])
})
