import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { chownSync, mkdirSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Environment } from "../start/command.ts"
import { environmentOf, lastOf, wordsOf } from "./dockerfile.ts"
import type { Image } from "./replay.ts"

/** A command of the image, run as its account and with its environment, on a tree that the account cannot write. */
export class Container {
  readonly #image: Image
  readonly #environment: Environment
  readonly #account: { uid: number; gid: number }
  #child: ChildProcess | undefined
  said = ""

  /**
   * @param dataFolder stands for the mount at /data.
   * @param environment what Compose gives.
   */
  constructor(image: Image, dataFolder: string, environment: Environment) {
    const [uid = 0, gid = 0] = lastOf(image.stage, "USER").split(":").map(Number)
    if (!(uid > 0 && gid > 0)) throw new Error("The image runs as root, or as a name.")
    this.#image = image
    this.#account = { uid, gid }
    this.#environment = {
      ...environmentOf(image.stage),
      ...environment,
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: "/nonexistent",
      DATA_DIR: dataFolder,
      HOST: "127.0.0.1",
    }
    this.own(dataFolder)
  }

  /** Makes a folder that the image's account may write, as a volume is. */
  own(folder: string): void {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chownSync(folder, this.#account.uid, this.#account.gid)
  }

  #options() {
    const { workdir } = this.#image
    return { cwd: workdir, env: this.#environment as NodeJS.ProcessEnv, ...this.#account }
  }

  /** Runs a command to its end. @throws Error with its words when it fails. */
  run(words: string[]): string {
    const [program = "", ...parameters] = words
    const { status, stdout, stderr } = spawnSync(program, parameters, { ...this.#options(), encoding: "utf8" })
    if (status !== 0) throw new Error(`${words.join(" ")}\n${stdout}${stderr}`)
    return stdout
  }

  /** Starts CMD, behind ENTRYPOINT where this machine has it, and waits until it says that it is up. */
  async start(): Promise<void> {
    const entry = wordsOf(lastOf(this.#image.stage, "ENTRYPOINT"))
    const hasInit = spawnSync("test", ["-x", entry[0] ?? ""]).status === 0
    const [program = "", ...parameters] = [...(hasInit ? entry : []), ...wordsOf(lastOf(this.#image.stage, "CMD"))]
    const child = spawn(program, parameters, { ...this.#options(), stdio: ["ignore", "pipe", "pipe"] })
    this.#child = child
    await new Promise<void>((done, failed) => {
      const hear = (bytes: Buffer) => {
        this.said += bytes
        if (this.said.includes("Waybill is up")) done()
      }
      child.stdout.on("data", hear)
      child.stderr.on("data", hear)
      child.once("exit", () => failed(new Error(`The image does not start.\n${this.said}`)))
    })
  }

  /** The image's HEALTHCHECK. @throws Error when it says no. */
  checkHealth(): void {
    this.run(wordsOf(lastOf(this.#image.stage, "HEALTHCHECK")))
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal)
  }

  /** @returns its exit code, when it has ended. */
  async ended(): Promise<number | null> {
    const child = this.#child
    if (!child) return null
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit")
    return child.exitCode
  }
}

/** Takes every right to write away, for whoever is not root; and gives all of it to root. */
export function seal(image: Image): void {
  spawnSync("chown", ["-R", "root:root", image.workdir])
  spawnSync("chmod", ["-R", "a-w,a+rX", image.workdir])
}

/** The folder that /data of the image is. */
export function dataOf(image: Image, name: string): string {
  return join(image.folder, "..", name)
}
