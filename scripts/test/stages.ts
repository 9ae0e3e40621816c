import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { temporaryFolder } from "../database/temporary.ts"
import { buildApplication } from "../start/build.ts"
import { type Environment, runScript } from "../start/command.ts"
import { findBrowser } from "./browser.ts"
import { provideClamd } from "./clamd.ts"
import { type Count, playwrightCount, vitestCount } from "./count.ts"
import { startS3 } from "./s3.ts"
import { makePassword, opsEmail, startTestServer } from "./server.ts"

/** A command that is one test: it is fine, or it is not. */
async function single(script: string, parameters: string[]): Promise<Count> {
  const { code } = await runScript(script, parameters, { show: true })
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

export function lint(): Promise<Count> {
  return single("node_modules/@biomejs/biome/bin/biome", ["check"])
}

/** Next writes the types of its routes first: the compiler wants them. */
export async function types(): Promise<Count> {
  const { code, words } = await runScript("node_modules/next/dist/bin/next", ["typegen"])
  if (code !== 0) console.error(words)
  return single("node_modules/typescript/bin/tsc", ["--noEmit"])
}

/** Runs a test program that reports into a file, and counts what stands there; without a report, it has failed. */
async function reported(
  script: string,
  parameters: (report: string) => string[],
  environment: (report: string) => Environment,
  count: (report: unknown) => Count,
): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-report-"))
  const report = join(folder, "report.json")
  try {
    const { code } = await runScript(script, parameters(report), { environment: environment(report), show: true })
    const counted = existsSync(report) ? count(JSON.parse(readFileSync(report, "utf8"))) : { passed: 0, failed: 0 }
    return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export async function unit(): Promise<Count> {
  provideClamd()
  const s3 = await startS3()
  try {
    return await reported(
      "node_modules/vitest/vitest.mjs",
      (report) => ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
      () => s3.environment,
      vitestCount,
    )
  } finally {
    s3.stop()
  }
}

/** The browser and the API from outside, against a production build on a throw-away data folder. */
export async function endToEnd(parameters: string[]): Promise<Count> {
  const browser = await findBrowser()
  await buildApplication(console.log)
  const data = temporaryFolder()
  const password = makePassword()
  try {
    const server = await startTestServer(data.path, { OPS_PASSWORD: password })
    const environment = {
      CHROMIUM_PATH: browser,
      E2E_BASE_URL: server.url,
      E2E_OPS_EMAIL: opsEmail,
      E2E_OPS_PASSWORD: password,
      E2E_DATA_DIR: data.path,
      E2E_DATABASE_URL: server.databaseUrl,
      E2E_SERVER_PID: String(server.pid),
    }
    try {
      return await reported(
        "node_modules/@playwright/test/cli.js",
        () => ["test", ...parameters],
        (report) => ({ ...environment, PLAYWRIGHT_JSON_OUTPUT_FILE: report }),
        playwrightCount,
      )
    } finally {
      await server.stop()
    }
  } finally {
    data.remove()
  }
}
