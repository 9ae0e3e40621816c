import { parseArgs } from "node:util"
import { generateClient } from "../start/build.ts"
import { exitWith, Failure } from "../start/failure.ts"
import { endToEnd } from "../test/stages.ts"

/*
 * `npm run test:faults`: the tests that kill, cut and freeze, in the long form. `npm test` runs the same ones in a short
 * form. What is acknowledged meanwhile is counted, and held against what is there in the end (e2e/fixtures/ledger.ts).
 */

const options = {
  /** kill -9 of everything, database included. */
  kills: { type: "string", default: "200" },
  /** kill -9 of one of three instances. */
  "instance-kills": { type: "string", default: "20" },
  /** Of each part. */
  outages: { type: "string", default: "10" },
  parts: { type: "string", default: "database,mail,scanner,storage,inngest" },
} as const

const specs = ["kills", "instances", "outages"]

function wholeNumber(name: string, value: string): string {
  if (/^\d{1,5}$/.test(value) && Number(value) > 0) return value
  throw new Failure(`--${name} wants a whole number.`)
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"] as const) process.on(signal, () => process.exit(130))

try {
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const unknown = positionals.find((name) => !specs.includes(name))
  if (unknown) throw new Failure(`There are no faults ${unknown}: ${specs.join(", ")}.`)
  Object.assign(process.env, {
    KILLS: wholeNumber("kills", values.kills),
    INSTANCE_KILLS: wholeNumber("instance-kills", values["instance-kills"]),
    OUTAGES: wholeNumber("outages", values.outages),
    OUTAGE_PARTS: values.parts,
  })
  await generateClient()
  const wanted = positionals.length > 0 ? positionals : specs
  const { passed, failed } = await endToEnd(wanted.map((name) => `e2e/operations/${name}.spec.ts`))
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exit(failed === 0 && passed > 0 ? 0 : 1)
} catch (error) {
  exitWith(error)
}
