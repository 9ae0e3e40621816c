import { tellStory } from "../fixtures/browser-story"
import { test } from "../fixtures/fresh-site"

test("S43 the whole job in a browser: from sign-up to a withdrawn file", async ({ browser, site }) => {
  test.setTimeout(180_000)
  await tellStory(browser, site)
})
