import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "@playwright/test"

const root = join(import.meta.dirname, "../../..")
const read = (path: string) => readFileSync(join(root, path), "utf8")
const rows = read("docs/security.md").matchAll(/^\| (\d+) +\| .+ \| (.+) \|$/gm)
const lines = [...rows].map(([, number, proof = ""]) => ({
  number: Number(number),
  proof,
  cited: [...proof.matchAll(/`([^`]+\.ts)`: “([^”]+)”/g)].map(([, file = "", title = ""]) => ({ file, title })),
}))

test("docs/security.md has every line once, with a test or a reason", () => {
  expect(lines.map(({ number }) => number)).toEqual(Array.from({ length: 71 }, (_, index) => index + 1))
  const without = lines.filter(({ cited }) => cited.length === 0)
  for (const { proof } of without) expect(proof).toMatch(/comes with/i)
})

test("every test that docs/security.md cites exists, and bears the number of its line or belongs to another", () => {
  for (const { number, cited } of lines) {
    for (const { file, title } of cited) {
      const source = read(file)

      const opens = ['"', "`"].some((quote) => source.includes(`${quote}${title}`))
      expect(opens, `${number}: ${file}: ${title}`).toBe(true)
      const numbers = [...title.matchAll(/\bS(\d+)\b/g)].map(([, found]) => Number(found))
      if (numbers.length > 0) expect(numbers, `${number}: ${title}`).toContain(number)
    }
  }
})

test("every numbered test of e2e/api is cited there", () => {
  const cited = lines.flatMap((line) => line.cited)
  const folder = "e2e/api/security"
  for (const name of readdirSync(join(root, folder))) {
    const file = `${folder}/${name}`
    const titles = [...read(file).matchAll(/test\(\s*["`](S\d[^"`]*)/g)].map(([, title = ""]) => title)
    for (const title of titles) {
      expect(
        cited.some((one) => one.file === file && title.startsWith(one.title)),
        `${file}: ${title}`,
      ).toBe(true)
    }
  }
})
