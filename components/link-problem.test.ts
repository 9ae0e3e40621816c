import { renderToStaticMarkup } from "react-dom/server"
import { expect, test, vi } from "vitest"
import LinkProblemPage from "@/app/link-problem/page"

vi.mock("@/lib/http/gate", () => ({
  currentPerson: async () => ({ role: "client", name: "Ada", email: "ada@xn--mller-kva.example", verified: true }),
  homeOf: () => "/portal",
}))

test("a link that is another's names who is signed in, with the address as people write it", async () => {
  const props = { params: Promise.resolve({}), searchParams: Promise.resolve({ code: "not_found" }) }
  const page = renderToStaticMarkup(await LinkProblemPage(props))
  expect(page).toContain("<bdi>ada@müller.example</bdi>")
  expect(page).not.toContain("xn--")
})
