import { spawn } from "node:child_process"
import { join } from "node:path"
import { type Environment, root } from "./command.ts"
import type { Server } from "./server.ts"

/** Next's development server, in the place of the built application: on the same database, with the same settings. */
export function startDevelopment(environment: Environment): Server {
  const { PORT = "3000", HOST = "127.0.0.1" } = environment
  const script = join(root, "node_modules/next/dist/bin/next")
  const child = spawn(process.execPath, [script, "dev", "--port", PORT, "--hostname", HOST], {
    cwd: root,
    env: { ...process.env, ...environment, NODE_ENV: "development" },
    stdio: "inherit",
  })
  const ended = new Promise<void>((done) => child.once("exit", () => done()))
  ended.then(() => process.kill(process.pid, "SIGTERM"))
  return {
    kill: () => child.kill("SIGKILL"),
    stop: () => {
      child.kill("SIGTERM")
      return ended
    },
  }
}
