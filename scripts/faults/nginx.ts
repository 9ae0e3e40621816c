import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { freePort } from "../database/embedded.ts"

const program = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx"].find((path) => existsSync(path))

/** Says in each answer which instances were asked, in order: the last one gave it. */
export const upstreamHeader = "x-upstream"

/** A real nginx in front of several instances, as docs/faults.md tells to set one up. */
export type Balancer = { url: string; stop: () => Promise<void> }

export function hasNginx(): boolean {
  return program !== undefined
}

function configuration(folder: string, port: number, upstreams: number[]): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
  return `
${process.getuid?.() === 0 ? "user root;" : ""}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 4096; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/temporary;`).join(" ")}
  keepalive_requests 1000000;
  upstream waybill {
    # None is given up: one that is away refuses at once, and the next is asked.
    ${upstreams.map((each) => `server 127.0.0.1:${each} max_fails=0;`).join(" ")}
    keepalive 64;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://waybill;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      # Bodies stream both ways, and a POST or PATCH that an instance may have seen goes to no other.
      proxy_request_buffering off;
      proxy_buffering off;
      client_max_body_size 0;
      proxy_next_upstream error;
      proxy_connect_timeout 2s;
      add_header ${upstreamHeader} $upstream_addr always;
    }
  }
}`
}

/** @param upstreams ports on loopback. @throws Error when nginx does not start */
export async function startNginx(upstreams: number[]): Promise<Balancer> {
  if (!program) throw new Error("nginx is not installed.")
  const folder = mkdtempSync(join(tmpdir(), "waybill-balancer-"))
  chmodSync(folder, 0o711)
  const port = await freePort()
  const [log, file] = [join(folder, "error.log"), join(folder, "nginx.conf")]
  writeFileSync(file, configuration(folder, port, upstreams))
  const child = spawn(program, ["-e", log, "-c", file, "-p", folder], { stdio: "ignore" })
  await untilUp(child, port, log)
  return {
    url: `http://localhost:${port}`,
    stop: async () => {
      const ended = once(child, "exit")
      child.kill("SIGTERM")
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function untilUp(child: ChildProcess, port: number, log: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await answers(port)); await delay(20)) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`nginx does not start.\n${readFileSync(log, "utf8")}`)
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1")
    socket.once("connect", () => done(true)).once("error", () => done(false))
    socket.once("connect", () => socket.destroy())
  })
}
