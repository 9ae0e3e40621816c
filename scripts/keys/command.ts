import { existsSync } from "node:fs"
import { exitWith, Failure } from "../start/failure.ts"
import { prepareFolder } from "../start/folder.ts"
import { changeKeys, readKeys, readMade } from "../start/keys.ts"
import { askToRenew } from "../start/renew.ts"
import { checkSettings, readEnvironmentFile } from "../start/settings.ts"
import { kidsOf, type RingName, retire, ringNames, rotate } from "./ring.ts"

/** A site that runs on the folder goes on without a pause; anything else will read the keys when it starts. */
function takeUp(folder: string): void {
  const asked = askToRenew(folder)
  console.log(
    asked
      ? "The running Waybill takes it up now, one server process after the other, and says when it has."
      : "It counts from the next start.",
  )
}

/** The rings that keys.json is the source of, and those that the environment sets, which it does not hold. */
const given = (name: RingName) => process.env[name]

function sayElsewhere(name: RingName, what: string): void {
  console.log(`${name} is set by the environment: ${what} docs/keys.md says how, step by step.`)
}

/** `npm run keys:rotate` */
function rotateAll(folder: string): void {
  for (const name of ringNames) {
    if (given(name)) {
      sayElsewhere(name, "put a new one in front of it there, and keep the older one behind a comma.")
      continue
    }
    const keys = changeKeys(folder, (before) => ({ [name]: rotate(name, before[name]) }))
    console.log(`${name}: ${kidsOf(name, keys[name]).join(", ")} (the first is the new one)`)
  }
  takeUp(folder)
}

/** `npm run keys:retire -- KID` */
function retireOne(folder: string, kid: string | undefined): void {
  if (!kid) throw new Failure("Which one? npm run keys:retire -- KID (npm run keys:list shows them)")
  for (const name of ringNames) {
    const left = retire(name, given(name) ?? readKeys(folder)[name], kid)
    if (left === null) continue
    if (given(name)) sayElsewhere(name, `take the key ${kid} out of it there.`)
    else {
      changeKeys(folder, () => ({ [name]: left }))
      console.log(`${name}: ${kid} is retired. What it sealed is worth nothing any more.`)
      takeUp(folder)
    }
    return
  }
  throw new Failure(`There is no key ${kid}: npm run keys:list shows them.`)
}

/** `npm run keys:list`: names and ages, never values. */
function list(folder: string): void {
  const made = readMade(folder)
  for (const name of ringNames) {
    const kids = kidsOf(name, given(name) ?? readKeys(folder)[name])
    console.log(`${name} (${given(name) ? "from the environment" : `from ${folder}/keys.json`})`)
    for (const [index, kid] of kids.entries()) {
      console.log(`  ${kid}  ${index === 0 ? "in use " : "retiring"}  ${age(given(name) ? undefined : made[kid])}`)
    }
  }
}

function age(since: string | undefined): string {
  if (!since) return "of unknown age"
  const days = Math.floor((Date.now() - Date.parse(since)) / 86_400_000)
  return days === 1 ? "1 day old" : `${days} days old`
}

try {
  readEnvironmentFile()
  const { DATA_DIR } = checkSettings()
  if (!existsSync(DATA_DIR)) prepareFolder(DATA_DIR)
  const [, , verb, kid] = process.argv
  if (verb === "rotate") rotateAll(DATA_DIR)
  else if (verb === "retire") retireOne(DATA_DIR, kid)
  else if (verb === "reload") takeUp(DATA_DIR)
  else list(DATA_DIR)
} catch (error) {
  exitWith(error)
}
