import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { expect, test } from "vitest"
import { parse } from "yaml"
import { root } from "../start/command.ts"

type Step = { uses?: string; run?: string; with?: Record<string, unknown> }
type Workflow = {
  permissions: object
  jobs: Record<string, { permissions?: object; steps: Step[] } & Record<string, unknown>>
}

const text = readFileSync(join(root, ".github/workflows/ci.yml"), "utf8")
const workflow = parse(text) as Workflow
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps)
const { validateWorkflow } = createRequire(import.meta.url)("@action-validator/core") as {
  validateWorkflow: (text: string) => { errors: unknown[] }
}

test("the workflow is what GitHub's schema says it is, and one with a slip in it is not", () => {
  expect(validateWorkflow(text).errors).toEqual([])
  expect(validateWorkflow(text.replace("runs-on:", "run-on:")).errors).not.toEqual([])
})

test("actions are named by commit, and a version stands beside it", () => {
  const uses = text.match(/uses: .*/g) ?? []
  expect(uses.length).toBeGreaterThan(3)
  for (const line of uses) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
})

test("nothing may write, and no job keeps the checkout's credentials", () => {
  expect(workflow.permissions).toEqual({ contents: "read" })
  for (const job of Object.values(workflow.jobs)) {
    expect(job.permissions).toBeUndefined()
    expect(job["timeout-minutes"]).toBeGreaterThan(0)
  }
  for (const step of steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))) {
    expect(step.with).toMatchObject({ "persist-credentials": false })
  }
})

test("what somebody else wrote never gets into a command", () => {
  for (const { run } of steps) expect(run ?? "").not.toContain("${{")
})

test("Node is the one that the image has", () => {
  const image = /FROM node:([\d.]+)/.exec(readFileSync(join(root, "Dockerfile"), "utf8"))?.[1]
  const versions = steps.flatMap((step) => (step.with?.["node-version"] ? [String(step.with["node-version"])] : []))
  expect(new Set(versions)).toEqual(new Set([image]))
  expect(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).dependencies.node).toBe(image)
})
