import { randomBytes } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parseEnv } from "node:util"
import { type Env, loadEnv } from "../../lib/platform/env.ts"
import { isPlaceholder } from "../../lib/platform/placeholders.ts"
import { entriesOf, join as joinRings, ringNames } from "../keys/ring.ts"
import { type Environment, root } from "./command.ts"
import { Failure } from "./failure.ts"
import type { Keys } from "./keys.ts"

/** Stands in for what `npm start` makes itself, so that all the rest can be checked before anything is made. */
const placeholders = {
  DATABASE_URL: "postgresql://localhost/waybill",
  AUTH_SECRET: randomBytes(32).toString("base64url"),
  TOKEN_KEYS: `x:${randomBytes(32).toString("base64url")}`,
}

function given(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

const fromFile = new Set<string>()

/** Adds what a file `.env` says to the environment, which wins over it. Called again, it says what the file says now. */
export function readEnvironmentFile(): void {
  for (const name of fromFile) delete process.env[name]
  fromFile.clear()
  const path = join(root, ".env")
  if (!existsSync(path)) return
  for (const [name, value] of Object.entries(parseEnv(readFileSync(path, "utf8")))) {
    if (name in process.env) continue
    process.env[name] = value
    fromFile.add(name)
  }
}

/** @throws EnvironmentError naming each variable at fault; placeholders stand for what is made later. */
export function checkSettings(): Env {
  return loadEnv({ ...placeholders, ...given(), NODE_ENV: "production" })
}

/**
 * The password of the first Ops admin, taken out of the environment: it is wanted once, and no server process is to have it.
 * @throws Failure for one that stands in an example
 */
export function takeOpsPassword(): string | undefined {
  const password = process.env.OPS_PASSWORD || undefined
  delete process.env.OPS_PASSWORD
  if (password && isPlaceholder(password)) {
    throw new Failure(
      "The settings are not usable. OPS_PASSWORD is a placeholder of an example: choose one, or take it out",
    )
  }
  return password
}

/** How many server processes: WORKERS, or one for each core up to two. */
export function workerCount(cores: number): number {
  const wish = process.env.WORKERS
  if (!wish) return Math.min(2, Math.max(1, cores))
  const count = Number(wish)
  if (Number.isInteger(count) && count >= 1 && count <= 64) return count
  throw new Failure("The settings are not usable. WORKERS wants a whole number from 1 to 64")
}

/** Whether a start brings the database up to date, or refuses one that is not: MIGRATE_ON_START, 1 or 0. */
export function migratesOnStart(): boolean {
  const wish = process.env.MIGRATE_ON_START || "1"
  if (wish === "0" || wish === "1") return wish === "1"
  throw new Failure("The settings are not usable. MIGRATE_ON_START wants 0 or 1")
}

/** The environment of the server processes: everything written out, whatever its source. */
export function serverEnvironment(settings: Env, keys: Keys, databaseUrl: string): Environment {
  const { DATABASE_PASSWORD: _, ...secrets } = keys
  const environment = { ...secrets, ...given() }
  return {
    ...environment,
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    DATA_DIR: settings.DATA_DIR,
    PORT: String(settings.PORT),
    HOST: settings.HOST,
    APP_URL: settings.APP_URL,
    NEXTAUTH_URL: settings.APP_URL,
    NEXTAUTH_SECRET: environment.AUTH_SECRET?.split(",")[0],
    NEXT_TELEMETRY_DISABLED: "1",
  }
}

/**
 * The environment for a moment in which some processes have `before` and others already `after`: what the latter seal, the
 * former can open. Null when they can anyway.
 */
export function environmentBetween(before: Environment, after: Environment): Environment | null {
  const rings = ringNames.map((name) => [name, joinRings(name, before[name] ?? "", after[name] ?? "")] as const)
  return rings.some(([name, ring]) => ring !== before[name]) ? { ...before, ...Object.fromEntries(rings) } : null
}

/** What others prove themselves with, one or several, comma-separated. */
const believed = [
  ...ringNames,
  "METRICS_TOKEN",
  "RESEND_WEBHOOK_SECRET",
  "INNGEST_SIGNING_KEY",
  "INNGEST_SIGNING_KEY_FALLBACK",
]

/** Whether something that a process with `before` believes is no longer good in `after`. */
export function dropsKeys(before: Environment, after: Environment): boolean {
  const still = new Set(believed.flatMap((name) => entriesOf(after[name] ?? "")))
  return believed.some((name) => before[name] && entriesOf(before[name]).some((entry) => !still.has(entry)))
}
