import { type ChildProcess, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { freePort } from "../database/embedded.ts"
import { runningUrl } from "../database/open.ts"
import { type Environment, root } from "../start/command.ts"
import { readKeys } from "../start/keys.ts"

/** The product as `npm start` runs it, on a folder and a port of its own. */
export type TestServer = {
  url: string
  /** The process that a `kill -9` should hit; its server processes and its database end with it. */
  pid: number
  databaseUrl: string
  stop: () => Promise<void>
  kill: () => Promise<void>
}

/** The first Ops admin of every test server. */
export const opsEmail = "ops@example.com"

export function makePassword(): string {
  return randomBytes(15).toString("base64url")
}

/**
 * Starts the built product and waits until it answers. On a folder that was used before, it goes on from there.
 * @param folder of `temporaryFolder`.
 * @param settings environment variables beside the ones that every test server has.
 * @param overhear is told everything that its processes say.
 * @throws Error with what the process said when it ends instead.
 */
export async function startTestServer(
  folder: string,
  settings: Environment = {},
  overhear?: (words: string) => void,
): Promise<TestServer> {
  const port = settings.PORT ?? String(await freePort())
  const inherited = ["PATH", "HOME", "TMPDIR", "LANG", "TZ"].map((name) => [name, process.env[name]])
  const environment: Environment = {
    ...Object.fromEntries(inherited),
    DATA_DIR: folder,
    PORT: port,
    OPS_EMAIL: opsEmail,
    LOG_LEVEL: "warn",
    // The tests sign up and in more often than any one address does.
    THROTTLE_FACTOR: "10",
    ...settings,
  }
  const child = spawn(process.execPath, [join(root, "scripts/start/main.ts")], {
    cwd: root,
    env: environment as NodeJS.ProcessEnv,
    // The channel ends the server when the process of the tests is killed.
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  })
  await upOrEnded(child, overhear)
  const url = `http://localhost:${port}`
  const databaseUrl = settings.DATABASE_URL ?? runningUrl(folder, readKeys(folder).DATABASE_PASSWORD)
  return { url, pid: child.pid ?? 0, databaseUrl, stop: () => end(child, "SIGTERM"), kill: () => kill(child, folder) }
}

function upOrEnded(child: ChildProcess, overhear: (words: string) => void = () => {}): Promise<void> {
  return new Promise((done, failed) => {
    let words = ""
    const hear = (bytes: Buffer) => {
      overhear(bytes.toString())
      words = (words + bytes.toString()).slice(-8_000)
      if (words.includes("Waybill is up")) done()
    }
    // Both keep flowing afterwards: a full pipe would stop the server.
    child.stdout?.on("data", hear)
    child.stderr?.on("data", (bytes: Buffer) => {
      hear(bytes)
      process.stderr.write(bytes)
    })
    child.once("exit", () => failed(new Error(`The server did not start.\n${words}`)))
  })
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((done) => {
    child.once("exit", () => done())
    child.kill(signal)
  })
}

/** As hard as it gets: server and database processes at once, with nobody left to tidy up. */
async function kill(child: ChildProcess, folder: string): Promise<void> {
  const ended = end(child, "SIGKILL")
  const postmaster = Number.parseInt(readFileSync(join(folder, "database", "postmaster.pid"), "utf8"), 10)
  process.kill(postmaster, "SIGKILL")
  await ended
}
