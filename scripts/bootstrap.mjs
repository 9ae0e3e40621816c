// Runs on whatever Node is there (>= 20.19), with nothing installed: built-in modules only.
import { spawn, spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"

const root = join(import.meta.dirname, "..")
const installed = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node")

/** Prints one line and ends. */
function fail(line) {
  console.error(line)
  process.exit(1)
}

function packagesOf(path) {
  return JSON.parse(readFileSync(path, "utf8")).packages ?? {}
}

/** Whether node_modules holds what package-lock.json says. npm keeps a list of what it put there. */
export function isInstalled(folder) {
  const list = join(folder, "node_modules", ".package-lock.json")
  if (!existsSync(list)) return false
  const [wanted, present] = [packagesOf(join(folder, "package-lock.json")), packagesOf(list)]
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true
    const found = present[path]
    if (!found) return entry.optional === true || entry.devOptional === true || entry.peer === true
    return found.version === entry.version && found.integrity === entry.integrity
  })
}

function install() {
  console.log("Installing dependencies…")
  const parameters = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]
  // Started by npm, the same npm does it; else the one on the path.
  const npm = process.env.npm_execpath?.endsWith(".js") ? process.env.npm_execpath : undefined
  const result = spawnSync(npm ? process.execPath : "npm", npm ? [npm, ...parameters] : parameters, {
    cwd: root,
    encoding: "utf8",
    shell: !npm && process.platform === "win32",
  })
  if (result.error) fail(`Could not run npm: ${result.error.message}`)
  if (result.status === 0) return
  process.stderr.write(`${result.stdout}${result.stderr}`)
  fail("Installing the dependencies failed: npm's own words are above.")
}

/** The Node that the product is made for: it comes as a dependency, and any newer one will do where that was not built. */
function runtime() {
  if (existsSync(installed) && spawnSync(installed, ["--version"]).status === 0) return installed
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath
  return fail(
    "Node 24 is missing: its package could not run its install script. Allow it, or install Node 24 yourself.",
  )
}

/**
 * Installs what is missing, then runs a TypeScript file under Node 24 in place of this process: its output, its exit
 * code, and its end when this one ends, however it ends.
 */
export function run(script) {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major < 20 || (major === 20 && minor < 19)) fail(`Waybill needs Node 20.19 or newer; this is ${process.version}.`)
  if (!isInstalled(root)) install()
  const child = spawn(
    runtime(),
    ["--disable-warning=ExperimentalWarning", join(root, "scripts", script), ...process.argv.slice(2)],
    { cwd: root, stdio: ["inherit", "inherit", "inherit", "ipc"] },
  )
  // This one only hands on, and waits. A Ctrl-C may reach the child twice; it knows.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
  endWithNpm(child)
  child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}

/** When npm is killed, nobody tells us: we find ourselves with another parent. (The scripts say `exec`: no shell between.) */
function endWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    child.kill("SIGTERM")
  }, 500)
  timer.unref()
}
