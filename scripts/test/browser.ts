import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"
import { chromium } from "@playwright/test"
import { runScript } from "../start/command.ts"
import { Failure } from "../start/failure.ts"
import { canInstall, installPackage, isProgram } from "./program.ts"

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
]

function installed(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter)
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...candidates, ...applications].find(isProgram)
}

/** Playwright's own browser, when it was downloaded before. */
function downloaded(): string | undefined {
  const path = chromium.executablePath()
  return existsSync(path) ? path : undefined
}

/**
 * A Chromium to test with: CHROMIUM_PATH, the machine's, or one that is installed now, by Playwright or by the system.
 * @returns the path of its program.
 * @throws Failure when there is none to be had.
 */
export async function findBrowser(): Promise<string> {
  const given = process.env.CHROMIUM_PATH
  if (given && !isProgram(given)) throw new Failure(`CHROMIUM_PATH is not a program: ${given}`)
  const present = given ?? installed() ?? downloaded()
  if (present) return present
  console.log("Installing a browser for the tests…")
  await runScript("node_modules/@playwright/test/cli.js", ["install", "chromium"], { show: true })
  const fetched = downloaded()
  if (fetched) return fetched
  if (canInstall()) installPackage("chromium")
  const found = installed()
  if (found) return found
  throw new Failure(
    "There is no Chromium to test with, and none could be installed: install one, or set CHROMIUM_PATH.",
  )
}
