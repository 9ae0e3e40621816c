import { execFile } from "node:child_process"
import { copyFileSync, mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { expect } from "@playwright/test"
import { temporaryFolder } from "@/scripts/database/temporary"
import { readmeLines, root } from "../fixtures/readme"
import type { Site } from "../fixtures/site"
import { test } from "../fixtures/waybill"

const run = promisify(execFile)
const lines = readmeLines("Five minutes with curl")

/** The lines as README has them, but for where this site is and who its Ops are, which every reader writes in. */
function script({ url, opsAccount }: Site): string {
  const own = lines.map((line) => {
    if (line.startsWith("API=")) return `API=${url}/api/v1`
    if (line.startsWith("OPS_EMAIL=")) return `OPS_EMAIL='${opsAccount.email}' OPS_PASSWORD='${opsAccount.password}'`
    return line
  })
  expect(own.filter((line, at) => line !== lines[at])).toHaveLength(2)
  // Each line has to succeed by itself; what is refused on purpose says so.
  return own.map((line) => `{\n${line}\n} || { echo 'failed: line ${own.indexOf(line) + 1}' >&2; exit 1; }`).join("\n")
}

/** A folder that looks like a clone's. */
function clone(): { path: string; remove: () => void } {
  const folder = temporaryFolder()
  mkdirSync(join(folder.path, "docs"))
  copyFileSync(join(root, "docs/offer.docx"), join(folder.path, "docs/offer.docx"))
  return folder
}

for (const shell of ["bash", "sh"]) {
  test(`README's tour with curl works line by line, twice in a row and where its files exist already, in ${shell}`, async ({
    site,
  }) => {
    test.setTimeout(120_000)
    expect(lines.length).toBeGreaterThan(15)
    const folder = clone()
    try {
      for (const time of [1, 2]) {
        const { stdout, stderr } = await run(shell, ["-c", script(site)], { cwd: folder.path })
        const said = `${time}: ${stdout}\n${stderr}`
        expect(stdout, said).toContain("Check your inbox")
        expect(stdout, said).toContain("Your address is verified. You can sign in now.")
        expect(stdout, said).toMatch(/"state": "AVAILABLE"/)
        expect(stdout, said).toMatch(/^offer\.docx\nthe same bytes$/m)
        expect(stdout, said).toMatch(/"code":"not_found".*\nrefused\n/)
        const size = readFileSync(join(folder.path, "offer.docx")).length
        expect(stdout, said).toMatch(
          new RegExp(`"email": "martha\\+\\d+@example.com",\\n  "state": "received",\\n  "sentBytes": ${size}`),
        )
        expect(stdout, said).toMatch(/^WITHDRAWN\n.*"code":"link_revoked".*\nrefused\n$/m)
        expect(stderr.match(/error/gi), said).toHaveLength(2)
      }
    } finally {
      folder.remove()
    }
  })
}

test("every curl of README fails aloud, and has nothing in it that a shell takes for a comment", () => {
  for (const line of [...lines, ...readmeLines("Two commands")]) {
    for (const [call] of line.matchAll(/curl\s.*?(?=[|)]|$)/g)) expect(call).toMatch(/^curl -sS --fail-with-body /)
    expect(line).not.toMatch(/#/)
  }
})
