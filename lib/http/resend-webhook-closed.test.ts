import { expect, test } from "vitest"
import { POST } from "@/app/api/webhooks/resend/route"

test("without a secret there is no such door", async () => {
  const request = new Request("http://localhost:3000/api/webhooks/resend", {
    method: "POST",
    headers: {
      "svix-id": "msg_1",
      "svix-timestamp": String(Math.floor(Date.now() / 1000)),
      "svix-signature": "v1,AAAA",
    },
    body: "{}",
  })
  const response = await POST(request, { params: Promise.resolve({}) })
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ code: "not_found" })
})
