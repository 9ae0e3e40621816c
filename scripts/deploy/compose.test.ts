import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { loadEnv } from "@/lib/platform/env"
import { root } from "../start/command.ts"
import {
  type Compose,
  composeText,
  interpolate,
  readCompose,
  readExample,
  type Service,
  variablesOf,
} from "./compose.ts"

const example = readExample()

/** An .env as somebody would fill it in: the example, and a value for whatever it leaves open. */
const filledIn = {
  ...example.values,
  DOMAIN: "waybill.example.com",
  POSTGRES_PASSWORD: "a".repeat(64),
  POSTGRES_OWNER_PASSWORD: "9".repeat(64),
  POSTGRES_APP_PASSWORD: "8".repeat(64),
  INNGEST_POSTGRES_PASSWORD: "b".repeat(64),
  MINIO_ROOT_USER: "waybill",
  MINIO_ROOT_PASSWORD: "c".repeat(64),
  MINIO_APP_PASSWORD: "7".repeat(40),
  AUTH_SECRET: "d".repeat(44),
  TOKEN_KEYS: `k1:${Buffer.alloc(32, "key").toString("base64")}`,
  OPS_EMAIL: "ops@example.com",
  OPS_PASSWORD: "quiet blue lamp 77",
  INNGEST_EVENT_KEY: "e".repeat(64),
  INNGEST_SIGNING_KEY: "f".repeat(64),
}

const compose: Compose = readCompose(filledIn)
const services: [string, Service][] = Object.entries(compose.services)
const instances = ["app-1", "app-2"].map((name) => compose.services[name] as Service)

/** What only `npm start` reads, or only Compose sets. */
const notPassed = new Set([
  "PORT",
  "HOST",
  "NODE_ENV",
  "DATA_DIR",
  "S3_FORCE_PATH_STYLE",
  "INNGEST_DEV",
  "DISK_RESERVE_BYTES",
  "STORAGE_MOVING_FROM",
])

test("interpolation follows the specification", () => {
  const values = { full: "x", empty: "" }
  const put = (word: string) => interpolate(`$\{${word}}`, values)
  expect(["full", "full:-y", "empty-y", "empty:-y", "none-y", "full:+z", "none:+z"].map(put)).toEqual([
    "x",
    "x",
    "",
    "y",
    "y",
    "z",
    "",
  ])
  expect(interpolate("$$HOME", values)).toBe("$HOME")
  expect(() => put("empty:?say it")).toThrow("empty is missing a value: say it")
})

test("it refuses to start without any of its secrets, and starts with the example filled in", () => {
  const required = new Set(variablesOf(composeText()).flatMap(({ name, required }) => (required ? [name] : [])))
  expect(required.size).toBeGreaterThan(8)
  for (const name of required) {
    expect(() => readCompose({ ...filledIn, [name]: "" }), name).toThrow(name)
    expect(example.names, `${name} is in .env.example`).toContain(name)
    expect(example.values[name], `${name} has no value in .env.example`).toBe("")
  }
})

test("every variable of .env.example does something, and every one of Compose is explained there", () => {
  const asked = new Set(variablesOf(composeText()).map(({ name }) => name))
  for (const name of asked) expect(example.names, `${name} is in .env.example`).toContain(name)
  const known = new Set([...asked, ...settingNames(), "COMPOSE_PROFILES", "WORKERS", "BACKUP_PASSPHRASE"])
  for (const name of example.names) expect(known, `${name} is a setting of something`).toContain(name)
})

test("every setting of the application reaches it, or is Compose's own", () => {
  for (const instance of instances) {
    const passed = new Set(Object.keys(instance.environment ?? {}))
    const missing = settingNames().filter((name) => !passed.has(name) && !notPassed.has(name))
    expect(missing).toEqual([])
  }
})

test("the application takes the environment that it is given", () => {
  const settings = loadEnv(instances[0]?.environment)
  expect(settings.APP_URL).toBe("https://waybill.example.com")
  expect(settings).toMatchObject({ secure: true, TRUSTED_PROXIES: 1, mailboxOpen: false })
  expect(settings.CLAMD_URL).toEqual({ host: "scanner", port: 3310 })
  expect(loadEnv(readCompose({ ...filledIn, CLAMD_URL: "" }).services["app-1"]?.environment).CLAMD_URL).toBeUndefined()
})

test("both instances are the same, and keep nothing of their own", () => {
  expect(instances[0]).toEqual(instances[1])
  expect(instances[0]).toMatchObject({ read_only: true, restart: "unless-stopped" })
  expect(instances[0]?.volumes).toBeUndefined()
  expect(instances[0]?.tmpfs?.map((mount) => mount.split(":")[0])).toEqual(["/data", "/tmp"])
  expect(instances[0]?.depends_on?.migrate?.condition).toBe("service_completed_successfully")
  expect(Number.parseInt(instances[0]?.stop_grace_period ?? "", 10)).toBeGreaterThan(20)
})

test("a backup is made by the same image, with the same settings, and runs no jobs", () => {
  const { backup } = compose.services
  expect(backup).toMatchObject({ image: instances[0]?.image, read_only: true, profiles: ["backup"] })
  expect(backup?.environment).toMatchObject({
    ...instances[0]?.environment,
    ...{ INNGEST_BASE_URL: "", INNGEST_SERVE_ORIGIN: "", OPS_PASSWORD: "" },
    DATABASE_URL: compose.services.migrate?.environment?.DATABASE_URL,
  })
  expect(backup?.volumes).toEqual(["backups:/backups"])
  expect(readFileSync(join(root, "Dockerfile"), "utf8")).toMatch(/install -d -o 1000 -g 1000 .* \/backups/)
})

test.each(services)("%s: pinned, bounded, without rights it does not need", (_name, service) => {
  if (!service.build) expect(service.image).toMatch(/:(v?\d+\.\d+(\.\d+)?|RELEASE\.[\dTZ-]+)@sha256:[0-9a-f]{64}$/)
  expect(service.cap_drop).toEqual(["ALL"])
  expect(service.security_opt).toContain("no-new-privileges:true")
  // Compose copies what stands in the file itself into the container, which then must not be read-only.
  if (service.read_only) expect(service.configs).toBeUndefined()
  expect(service.logging.options).toEqual({ "max-size": expect.any(String), "max-file": expect.any(String) })
})

test.each(services)("%s: what it names is there", (_name, service) => {
  for (const network of service.networks ?? []) expect(Object.keys(compose.networks)).toContain(network)
  for (const { source } of service.configs ?? []) expect(Object.keys(compose.configs)).toContain(source)
  for (const name of Object.keys(service.depends_on ?? {})) expect(Object.keys(compose.services)).toContain(name)
  for (const volume of service.volumes ?? []) {
    const [source = ""] = volume.split(":")
    if (source.startsWith("./")) expect(readFileSync(join(root, source), "utf8")).not.toBe("")
    else expect(Object.keys(compose.volumes)).toContain(source)
  }
  // A host in an address is a service, and one on a network of this one.
  const text = [...Object.values(service.environment ?? {}), ...(service.command ?? [])].join(" ")
  for (const [, host = ""] of text.matchAll(/(?:http|tcp|redis|postgres(?:ql)?):\/\/(?:[^@\s/]*@)?([a-z][\w-]*):\d/g)) {
    const shared = compose.services[host]?.networks?.filter((network) => service.networks?.includes(network))
    expect(shared, `${host} can be reached`).not.toEqual([])
  }
})

test("only the proxy is open to the world, and what keeps things cannot be reached from there", () => {
  const published = services.filter(([, { ports }]) => ports?.some((port) => !port.startsWith("127.0.0.1:")))
  expect(published.map(([name]) => name)).toEqual(["proxy"])
  const outside = Object.entries(compose.networks).flatMap(([name, network]) => (network?.internal ? [] : [name]))
  for (const name of ["database", "roles", "storage", "bucket", "queue", "migrate", "backup"]) {
    const networks = compose.services[name]?.networks ?? []
    expect(networks.length, name).toBeGreaterThan(0)
    expect(
      outside.filter((network) => networks.includes(network)),
      name,
    ).toEqual([])
  }
  expect(compose.services.proxy?.networks).not.toContain("data")
})

test("nobody has the superuser of the database or of the storage but who makes the others' accounts", () => {
  const holders = (secret: string) =>
    services.flatMap(([name, { environment = {} }]) =>
      Object.values(environment).some((value) => value.includes(secret)) ? [name] : [],
    )
  expect(holders(filledIn.POSTGRES_PASSWORD)).toEqual(["database", "roles"])
  expect(holders(filledIn.MINIO_ROOT_PASSWORD)).toEqual(["storage", "bucket"])
  expect(holders(filledIn.POSTGRES_OWNER_PASSWORD)).toEqual(["migrate", "roles", "backup"])
  expect(instances[0]?.environment?.DATABASE_URL).toMatch(/^postgresql:\/\/waybill_app:/)
  for (const name of ["app-1", "migrate", "jobs", "backup"]) {
    const waits = compose.services[name]?.depends_on ?? {}
    const before = name.startsWith("app") ? ["migrate", "bucket"] : ["roles"]
    for (const one of before) expect(waits[one]?.condition, name).toBe("service_completed_successfully")
  }
})

test("OPS_PASSWORD can be taken out, and the images of the Dockerfile have digests too", () => {
  const { OPS_PASSWORD: _, ...without } = filledIn
  expect(readCompose(without).services["app-1"]?.environment?.OPS_PASSWORD).toBe("")
  const bases = [...readFileSync(join(root, "Dockerfile"), "utf8").matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
  expect(bases.length).toBe(2)
  for (const base of bases) expect(base).toMatch(/^node:[\d.]+-bookworm-slim@sha256:[0-9a-f]{64}$/)
})

test("Caddy's instances are the services, and what it asks for is given to it", () => {
  const caddyfile = readFileSync(join(root, "deploy/caddy/Caddyfile"), "utf8")
  const [, upstreams = ""] = /\{\$INSTANCES:([^}]*)\}/.exec(caddyfile) ?? []
  expect(upstreams.split(" ")).toEqual(["app-1:3000", "app-2:3000"])
  expect(Object.keys(compose.services.proxy?.environment ?? {})).toEqual(["DOMAIN"])
})

test("S35 the proxies of deploy/ log no address of a request", () => {
  const read = (path: string) => readFileSync(join(root, "deploy", path), "utf8")
  const [options = ""] = read("caddy/Caddyfile").split(/^\}/m)
  expect(options).toMatch(/^\tlog \{\s+format filter \{\s+wrap json\s+fields \{\s+request>uri delete\s+\}/m)
  expect(read("caddy/Caddyfile").match(/^\s*log\b/gm), "no log of accesses").toHaveLength(1)
  expect(read("nginx/waybill.conf")).toContain("access_log off;")
  expect(read("kubernetes/base/ingress.yaml")).toContain('enable-access-log: "false"')
})

/** What each image has of programs, by docs/DEPLOYMENT.md: somebody has looked there. */
function lookedUp(): Map<string, string[]> {
  const text = readFileSync(join(root, "docs/DEPLOYMENT.md"), "utf8")
  const rows = text.matchAll(/^\| (?:`([\w-]+)`|the application's) +\| `[\w./:-]+` +\| ([^|]*)\|/gm)
  return new Map([...rows].map(([, name = "app-1", cell = ""]) => [name, namesIn(cell)]))
}

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([\w-]+)`/g)].map(([, name = ""]) => name)
}

/** The row of a service: those that use an image again are with the one that it belongs to. */
function imageOwner(name: string): string {
  const { image } = compose.services[name] as Service
  return services.find(([, service]) => service.image === image)?.[0] ?? name
}

test.each(services)("%s: the programs that it is started and asked with are in its image", (name, service) => {
  const has = lookedUp().get(imageOwner(name))
  expect(has, "docs/DEPLOYMENT.md has a row for it").toBeDefined()
  const check = service.healthcheck && "test" in service.healthcheck ? service.healthcheck.test : []
  expect(["CMD", undefined], "no shell stands between").toContain(check[0])
  const asked = [service.entrypoint?.[0], service.entrypoint ? undefined : service.command?.[0], check[1]]
  for (const program of asked) if (program) expect(has, program).toContain(program)
})

test("the programs that the documents run in a container are in its image", () => {
  const texts = ["docs/DEPLOYMENT.md", "docs/jobs.md", "docs/keys.md", "docs/backup.md", "README.md", ".env.example"]
  const found = texts.flatMap((path) => [
    ...readFileSync(join(root, path), "utf8").matchAll(
      /docker compose (?:exec|run)((?: -\S+)*) ([a-z][\w-]*) ([a-z][\w-]*)(?=[ `])/g,
    ),
  ])
  expect(found.length).toBeGreaterThan(4)
  for (const [whole, , name = "", program = ""] of found) {
    expect(lookedUp().get(imageOwner(name)), whole).toContain(program)
  }
})

/** The settings that lib/platform/env.ts knows, by its text: the schema itself is nobody else's business. */
function settingNames(): string[] {
  const text = readFileSync(join(root, "lib/platform/env.ts"), "utf8")
  return [...text.matchAll(/^ {4}([A-Z][A-Z0-9_]+):/gm)].map(([, name = ""]) => name)
}
