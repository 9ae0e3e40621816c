import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { connect, type NetConnectOpts } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { freePort } from "../database/embedded.ts"
import { findClamd } from "./clamd.ts"

/** A clamd of the test's own, with signatures of its own, on TCP and on a Unix socket. */
export type TestClamd = {
  addresses: { tcp: { host: string; port: number }; unix: { path: string } }
  /** Of the process that runs now. */
  pid: () => number
  /** Ends it at once. */
  kill: () => Promise<void>
  /** Ends it, if it lives, and starts it anew at the same addresses. */
  restart: (signatures: string[]) => Promise<void>
  /** Ends it, and leaves nothing of it. */
  stop: () => Promise<void>
}

/**
 * @param signatures lines of `.ndb` (ClamAV's manual, "Body-based Signature Content Format"): name, kind of file, offset,
 *   bytes, with colons between.
 * @param options lines of clamd.conf.
 * @throws Error when it does not start, with what it said
 */
export async function startClamd(
  signatures: string[],
  options: Record<string, string | number> = {},
): Promise<TestClamd> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-clamd-"))
  const database = join(folder, "signatures")
  mkdirSync(database)
  const addresses = {
    tcp: { host: "127.0.0.1", port: await freePort() },
    unix: { path: join(folder, "clamd.sock") },
  }
  const configuration = join(folder, "clamd.conf")
  const lines = {
    Foreground: "yes",
    ...(process.getuid?.() === 0 ? { User: "root" } : {}),
    DatabaseDirectory: database,
    TemporaryDirectory: folder,
    LocalSocket: addresses.unix.path,
    TCPSocket: addresses.tcp.port,
    TCPAddr: addresses.tcp.host,
    AlertEncrypted: "yes",
    AlertExceedsMax: "yes",
    ...options,
  }
  const words = Object.entries(lines).map(([name, value]) => `${name} ${value}\n`)
  writeFileSync(configuration, words.join(""))

  const launch = async (found: string[]) => {
    writeFileSync(join(database, "test.ndb"), found.map((line) => `${line}\n`).join(""))
    const program = spawn(findClamd() ?? "clamd", ["--config-file", configuration], {
      stdio: ["ignore", "pipe", "pipe"],
    })
    await untilUp(program, Object.values(addresses))
    return program
  }
  let child = await launch(signatures)
  const kill = () => end(child)
  return {
    addresses,
    pid: () => child.pid ?? 0,
    kill,
    restart: async (found) => {
      await kill()
      child = await launch(found)
    },
    stop: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, "exit")
  child.kill("SIGKILL")
  await ended
}

async function untilUp(child: ChildProcess, addresses: NetConnectOpts[]): Promise<void> {
  let words = ""
  for (const output of [child.stdout, child.stderr]) {
    output?.on("data", (bytes: Buffer) => {
      words = (words + bytes).slice(-4_000)
    })
  }
  for (const address of addresses) {
    while (!(await answers(address))) {
      if (child.exitCode !== null) throw new Error(`clamd does not start.\n${words}`)
      await delay(20)
    }
  }
}

function answers(address: NetConnectOpts): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(address, () => socket.write("zPING\0"))
    socket.once("data", (bytes) => {
      socket.destroy()
      done(bytes.toString() === "PONG\0")
    })
    socket.once("error", () => done(false))
  })
}
