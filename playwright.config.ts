import { defineConfig } from "@playwright/test"

/** `npm test` and `npm run e2e` start the product and say where it is: see scripts/test. */
const baseURL = process.env.E2E_BASE_URL
const report = process.env.PLAYWRIGHT_JSON_OUTPUT_FILE

const browserFlags = [
  // Nothing but the product is to be reached, and nothing is to be fetched behind its back.
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--disable-gpu",
  "--no-first-run",
]

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  fullyParallel: false,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ...(report ? [["json", { outputFile: report }] as const] : [])],
  use: {
    baseURL,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    browserName: "chromium",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      // Without a locale it saves a name with an umlaut as "download".
      env: { ...process.env, LC_ALL: "C.UTF-8" } as Record<string, string>,
      args: process.getuid?.() === 0 ? ["--no-sandbox", ...browserFlags] : browserFlags,
    },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
  projects: [
    // All of one site, one after the other.
    { name: "site", testMatch: ["api/**/*.spec.ts", "browser/**/*.spec.ts"], workers: 1 },
    // Each on a site of its own, beside them: most of their time is spent waiting.
    { name: "operations", testMatch: "operations/**/*.spec.ts", workers: 1 },
  ],
})
