import { generateClient } from "../start/build.ts"
import { exitWith, Failure } from "../start/failure.ts"
import { type Count, sum } from "./count.ts"
import { endToEnd, lint, types, unit } from "./stages.ts"

const given = process.argv.slice(2)
const stages: Record<string, () => Promise<Count>> = {
  lint,
  types,
  unit,
  // What stands behind the stage's name goes to Playwright: a file, `--headed`, `--project operations`.
  e2e: () => endToEnd(given[0] === "e2e" ? given.slice(1) : []),
}

/** A stage that breaks down counts as one failed test, and the next one runs all the same. */
async function run(name: string, stage: () => Promise<Count>): Promise<Count> {
  console.log(`\n== ${name}`)
  try {
    const count = await stage()
    console.log(`== ${name}: ${count.passed} passed, ${count.failed} failed`)
    return count
  } catch (error) {
    console.error(error instanceof Failure ? error.message : error)
    return { passed: 0, failed: 1 }
  }
}

function chosen(): [string, () => Promise<Count>][] {
  const [name] = given
  if (name === undefined) return Object.entries(stages)
  const stage = stages[name]
  if (stage) return [[name, stage]]
  throw new Failure(`There is no stage ${name}: ${Object.keys(stages).join(", ")}.`)
}

// Whoever asks for an end gets one: what the stages started ends with this process.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"] as const) process.on(signal, () => process.exit(130))

try {
  const wanted = chosen()
  await generateClient()
  const counts: Count[] = []
  for (const [name, stage] of wanted) counts.push(await run(name, stage))
  const { passed, failed } = sum(counts)
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exit(failed === 0 && passed > 0 ? 0 : 1)
} catch (error) {
  exitWith(error)
}
