import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { closeSync, openSync, readFileSync } from "node:fs"
import { setTimeout as delay } from "node:timers/promises"
import { Client } from "pg"
import type { Account } from "./account.ts"
import type { Binaries } from "./binaries.ts"
import { endPostmaster } from "./postmaster.ts"

/** What a server is started with. */
export type Place = {
  binaries: Binaries
  account: Account
  folder: string
  logFile: string
  port: number
  url: string
  /** By their names in postgresql.conf. */
  settings: Record<string, string>
}

/** One run of an embedded PostgreSQL, from its start to its end. */
export class EmbeddedRun {
  readonly #child: ChildProcess
  readonly #watcher: ChildProcess | undefined
  /** Resolves once it has ended, to how. */
  readonly ended: Promise<string>
  readonly #url: string
  #isOver = false

  constructor(place: Place) {
    this.#url = place.url
    this.#child = launch(place)
    this.#watcher = this.#child.pid === undefined ? undefined : guard(this.#child.pid)
    this.ended = this.#waitForEnd()
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /**
   * Resolves to whether it answers; false when it ended before. Recovery after a crash may take its time.
   * @param milliseconds how long is waited; without a value, for as long as it lives
   */
  async whenUp(milliseconds = Number.POSITIVE_INFINITY): Promise<boolean> {
    for (const deadline = Date.now() + milliseconds; Date.now() < deadline && !this.#isOver; await delay(30)) {
      if (await answers(this.#url)) return !this.#isOver
    }
    return false
  }

  /**
   * Whether it has been told to end once everybody has left (SIGTERM), and lets nobody in: with pools of connections that never
   * comes.
   */
  async isWaitingToEnd(): Promise<boolean> {
    return !this.#isOver && (await refusal(this.#url)) === "the database system is shutting down"
  }

  /** Ends it in an orderly way. Nothing committed is lost. */
  async end(): Promise<void> {
    if (this.#isOver || this.#child.pid === undefined) return
    await endPostmaster(this.#child.pid)
    await this.ended
  }

  async #waitForEnd(): Promise<string> {
    const [code, signal] = await once(this.#child, "exit").catch((error: Error) => [error.message, null])
    this.#isOver = true
    // Its number may soon be another process's.
    this.#watcher?.kill("SIGKILL")
    return signal ?? (typeof code === "number" ? `code ${code}` : code)
  }
}

/** The server in a session of its own, so that Ctrl-C reaches it only through us, after the workers. */
function launch({ binaries, account, folder, logFile, port, settings }: Place): ChildProcess {
  const flags = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ])
  const output = openSync(logFile, "a", 0o600)
  const child = spawn(binaries.postgres, ["-D", folder, ...flags], {
    ...account,
    cwd: "/",
    detached: true,
    stdio: ["ignore", output, output],
  })
  closeSync(output)
  child.unref()
  return child
}

/**
 * Sees to it that PostgreSQL ends when this process does, however it ends: a shell waits on a pipe that only this
 * process holds.
 */
function guard(pid: number): ChildProcess {
  const watcher = spawn("/bin/sh", ["-c", `cat >/dev/null; kill -INT ${pid}`], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  })
  watcher.unref()
  watcher.stdin?.on("error", () => {})
  return watcher
}

async function answers(url: string): Promise<boolean> {
  return (await refusal(url)) === null
}

/** In whose words it lets nobody in; null when it does. */
async function refusal(url: string): Promise<string | null> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on("error", () => {})
  try {
    await client.connect()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await client.end().catch(() => {})
  }
}

/** What PostgreSQL said last of why it ended. */
export function lastWords(logFile: string): string {
  const lines = readFileSync(logFile, "utf8").trimEnd().split("\n")
  return lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? "it says nothing."
}
