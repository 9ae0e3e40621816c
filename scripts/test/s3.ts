import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Environment, root } from "../start/command.ts"

export type S3Server = { environment: Environment; stop: () => void }

const programs = ["radosgw", "radosgw-admin", "ceph-mon", "ceph-osd"]

function missing(script: string): string | undefined {
  if (!existsSync(script)) return "its start script is not beside this project"
  const absent = programs.filter((name) => spawnSync("which", [name]).status !== 0)
  return absent.length > 0 ? `not installed: ${absent.join(", ")}` : undefined
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1")
    socket.once("connect", () => {
      socket.destroy()
      done(false)
    })
    socket.once("error", () => done(true))
  })
}

/** A port with which also those that the server takes above it (10, and 20 to 39) are free. */
async function freeRange(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const wanted = [port, port + 10, ...Array.from({ length: 20 }, (_, index) => port + 20 + index)]
    const free = await Promise.all(wanted.map(isFree))
    if (free.every(Boolean)) return port
  }
}

function startScript(): string {
  return process.env.S3_SERVER_SCRIPT || join(root, "../shared/tools/s3-server.sh")
}

/** Whether startS3 has something to start, or to point at. */
export function hasS3(): boolean {
  return Boolean(process.env.S3_TEST_ENDPOINT) || missing(startScript()) === undefined
}

/**
 * A real S3 server for the storage tests, when this machine has one: Ceph's, by the script of S3_SERVER_SCRIPT or the
 * one beside the project. An endpoint in S3_TEST_ENDPOINT goes first.
 */
export async function startS3(): Promise<S3Server> {
  if (process.env.S3_TEST_ENDPOINT) return { environment: {}, stop: () => {} }
  const script = startScript()
  const reason = missing(script)
  if (reason) return skip(reason)
  const folder = mkdtempSync(join(tmpdir(), "waybill-s3-"))
  const port = await freeRange()
  const keys = { S3_KEY: "AKIATEST", S3_SECRET: "test-secret-of-the-test-server" }
  const run = (verb: string) =>
    spawnSync("bash", [script, verb, folder, String(port)], { env: { ...process.env, ...keys }, encoding: "utf8" })
  const stop = () => {
    run("stop")
    rmSync(folder, { recursive: true, force: true })
  }
  const started = run("start")
  if (started.status !== 0) {
    stop()
    return skip(`it does not start: ${started.stderr.trim()}`)
  }
  const environment = {
    S3_TEST_ENDPOINT: `http://127.0.0.1:${port}`,
    S3_TEST_ACCESS_KEY_ID: keys.S3_KEY,
    S3_TEST_SECRET_ACCESS_KEY: keys.S3_SECRET,
  }
  return { environment, stop }
}

function skip(reason: string): S3Server {
  console.log(`Skipped: the storage tests on a real S3 server (${reason}).`)
  return { environment: {}, stop: () => {} }
}
