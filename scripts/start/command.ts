import { spawn } from "node:child_process"
import { join } from "node:path"

export const root = join(import.meta.dirname, "../..")

export type Environment = Record<string, string | undefined>

/** What a command answered. Its words are both its outputs, in the order they came. */
export type Outcome = { code: number; words: string }

/**
 * Runs one of the project's own commands (a script of an installed package) under this Node.
 * @param script a path from the project's root.
 */
export function runScript(
  script: string,
  parameters: string[],
  options: { environment?: Environment; show?: boolean; nodeFlags?: string[] } = {},
): Promise<Outcome> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [...(options.nodeFlags ?? []), join(root, script), ...parameters], {
      cwd: root,
      env: { ...process.env, ...options.environment } as NodeJS.ProcessEnv,
      stdio: options.show ? "inherit" : ["ignore", "pipe", "pipe"],
    })
    let words = ""
    const keep = (chunk: Buffer) => {
      words += chunk.toString()
    }
    child.stdout?.on("data", keep)
    child.stderr?.on("data", keep)
    child.once("error", failed).once("close", (code) => done({ code: code ?? 1, words }))
  })
}
