import { spawn, spawnSync } from "node:child_process"
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { freePort } from "../database/embedded.ts"
import { Failure } from "../start/failure.ts"

/** nginx on a folder of its own: what lies in `files` is served, and `PUT /upload/` takes a file. */
export type Reference = {
  url: string
  pid: number
  version: string
  files: string
  takesUploads: boolean
  /** Removes what was uploaded. */
  clear: () => void
  stop: () => Promise<void>
}

const program = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx"].find(existsSync) ?? "nginx"

function configuration(folder: string, port: number, takesUploads: boolean): string {
  const upload = `
    location /upload/ {
      dav_methods PUT;
      # Each upload is a file of its own, as it is for the product.
      rewrite ^ /upload/$request_id break;
    }`
  return `
${process.getuid?.() === 0 ? "user root;" : ""}
daemon off;
worker_processes auto;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  client_max_body_size 0;
  keepalive_requests 1000000;
  client_body_temp_path ${folder}/temporary;
  proxy_temp_path ${folder}/temporary;
  fastcgi_temp_path ${folder}/temporary;
  uwsgi_temp_path ${folder}/temporary;
  scgi_temp_path ${folder}/temporary;
  default_type application/octet-stream;
  server {
    listen 127.0.0.1:${port};
    root ${folder}/files;
    ${takesUploads ? upload : ""}
  }
}`
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1")
    socket.once("connect", () => done(true)).once("error", () => done(false))
    socket.once("connect", () => socket.destroy())
  })
}

/** Starts nginx with as many workers as there are cores. @returns null where it is not installed. */
export async function startReference(): Promise<Reference | null> {
  const { stderr, error } = spawnSync(program, ["-V"], { encoding: "utf8" })
  if (error) return null
  const takesUploads = stderr.includes("http_dav_module")
  const folder = mkdtempSync(join(tmpdir(), "waybill-nginx-"))
  chmodSync(folder, 0o711)
  const uploads = join(folder, "files", "upload")
  mkdirSync(uploads, { recursive: true })
  const port = await freePort()
  writeFileSync(join(folder, "nginx.conf"), configuration(folder, port, takesUploads))
  const child = spawn(program, ["-e", join(folder, "error.log"), "-c", join(folder, "nginx.conf"), "-p", folder], {
    stdio: "inherit",
  })
  const ended = new Promise<void>((done) => child.once("exit", () => done()))
  for (const deadline = Date.now() + 10_000; !(await answers(port)); await delay(50)) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Failure("nginx, the reference, does not start.")
  }
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    version: /nginx\/[\d.]+/.exec(stderr)?.[0] ?? "nginx",
    files: join(folder, "files"),
    takesUploads,
    // The folder stays: nginx may still be putting the last ones there.
    clear: () => {
      for (const name of readdirSync(uploads)) rmSync(join(uploads, name))
    },
    stop: async () => {
      child.kill("SIGTERM")
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
