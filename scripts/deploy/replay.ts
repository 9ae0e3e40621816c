import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { dirname, isAbsolute, join, matchesGlob } from "node:path"
import { type Environment, root } from "../start/command.ts"
import { environmentOf, lastOf, parseDockerfile, type Stage } from "./dockerfile.ts"

/*
 * Does what the Dockerfile says, in folders, for machines without Docker. What the base images bring is this machine's: Node
 * (the one that runs this) and npm. Commands on the system's packages and programs are left out, and said.
 */

const ofTheSystem = /^(apt-get|rm -rf \/(usr|var|opt))/

export type Image = { folder: string; workdir: string; stage: Stage }

/** What `docker build` would send: all but what .dockerignore names. */
function copyContext(target: string): void {
  const ignored = readFileSync(join(root, ".dockerignore"), "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"))
  const copy = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (ignored.some((pattern) => matchesGlob(path, pattern))) continue
      if (entry.isDirectory()) copy(path)
      else {
        mkdirSync(dirname(join(target, path)), { recursive: true })
        cpSync(join(root, path), join(target, path), { verbatimSymlinks: true })
      }
    }
  }
  copy("")
}

function run(stage: Stage, folder: string, workdir: string, text: string, say: (line: string) => void): void {
  for (const part of text.split(" && ")) {
    if (ofTheSystem.test(part)) {
      say(`  left out: ${part}`)
      continue
    }
    const command = part.replace(/(?<=\s)\/(?=[a-z]+(\s|$))/g, `${folder}/`)
    // This machine's own settings stay: how it reaches the registry is among them.
    const path = `${dirname(process.execPath)}:${process.env.PATH}`
    const environment: Environment = { ...process.env, PATH: path, NODE_ENV: undefined, ...environmentOf(stage) }
    const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", command], {
      cwd: workdir,
      env: environment as NodeJS.ProcessEnv,
      encoding: "utf8",
    })
    if (status !== 0) throw new Error(`${part}\n${stdout}${stderr}`)
  }
}

function copy(text: string, workdir: string, stages: Map<string, string>): void {
  const words = text.split(" ").filter((word) => !word.startsWith("--"))
  const from = /--from=(\S+)/.exec(text)?.[1]
  const target = join(workdir, words.pop() ?? ".")
  mkdirSync(target, { recursive: true })
  for (const word of words) {
    if (from) cpSync(join(stages.get(from) ?? "", word), target, { recursive: true, verbatimSymlinks: true })
    else if (word === ".") copyContext(target)
    else cpSync(join(root, word), join(target, word))
  }
}

/**
 * Replays the Dockerfile below `target`.
 * @returns the last stage: its root folder, and its working directory as a path of this machine.
 * @throws Error with the words of a command that failed.
 */
export function replay(target: string, say: (line: string) => void): Image {
  const stages = parseDockerfile(readFileSync(join(root, "Dockerfile"), "utf8"))
  const folders = new Map<string, string>()
  let image: Image | undefined
  for (const stage of stages) {
    const folder = join(target, stage.name)
    folders.set(stage.name, folder)
    const workdir = join(folder, lastOf(stage, "WORKDIR"))
    mkdirSync(workdir, { recursive: true })
    for (const { name, text } of stage.instructions) {
      if (name === "RUN" || name === "COPY") say(`${stage.name}: ${name} ${text.slice(0, 100)}`)
      if (name === "RUN") run(stage, folder, workdir, text, say)
      if (name === "COPY") copy(text, workdir, folders)
    }
    image = { folder, workdir, stage }
  }
  if (!image || !isAbsolute(image.workdir)) throw new Error("The Dockerfile has no stage.")
  return image
}
