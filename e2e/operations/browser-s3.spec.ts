import { test } from "@playwright/test"
import { tellStory } from "../fixtures/browser-story"
import { ownSite } from "../fixtures/own-site"
import { ownBucket } from "../fixtures/s3"

const bucket = ownBucket()
const site = ownSite(() => bucket.settings())

test("the whole job in a browser, with files in a bucket", async ({ browser }) => {
  test.setTimeout(180_000)
  await tellStory(browser, site())
})
