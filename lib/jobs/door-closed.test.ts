import { expect, test } from "vitest"
import { GET, POST, PUT } from "@/app/api/inngest/route"

const address = "http://localhost:3000/api/inngest?fnId=waybill-sweep&stepId=step"

test.each([
  ["GET", GET],
  ["POST", POST],
  ["PUT", PUT],
])("S68 the job engine's door does not exist on the local engine: %s", async (method, door) => {
  const body = method === "GET" ? undefined : JSON.stringify({ event: {}, events: [], steps: {}, ctx: { run_id: "x" } })
  const response = await door(new Request(address, { method, body }) as Parameters<typeof door>[0])
  expect(response.status).toBe(404)
  expect(await response.text()).toBe("")
})
