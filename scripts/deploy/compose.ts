import { readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { z } from "zod"
import { root } from "../start/command.ts"

const duration = z.string().regex(/^\d+(ms|s|m|h)$/)
const bytes = z.string().regex(/^\d+[kmg]$/)
const words = z.array(z.string().min(1))

/** Of the Compose specification, what our file uses; a key that is none of these is a slip. */
const service = z.strictObject({
  image: z.string().optional(),
  build: z.literal(".").optional(),
  profiles: words.optional(),
  environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()).optional(),
  entrypoint: words.optional(),
  command: words.optional(),
  networks: words.optional(),
  ports: z.array(z.string().regex(/^([\d.]+:)?\d+:\d+(\/udp)?$/)).optional(),
  volumes: z.array(z.string().regex(/^(\.\/)?[\w./-]+:\/[\w./-]+(:ro)?$/)).optional(),
  tmpfs: z.array(z.string().startsWith("/")).optional(),
  shm_size: bytes.optional(),
  configs: z.array(z.strictObject({ source: z.string(), target: z.string() })).optional(),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({ condition: z.enum(["service_started", "service_healthy", "service_completed_successfully"]) }),
    )
    .optional(),
  restart: z.enum(["no", "unless-stopped"]),
  read_only: z.boolean().optional(),
  cap_drop: words,
  cap_add: words.optional(),
  security_opt: words,
  pids_limit: z.number(),
  logging: z.strictObject({ driver: z.string(), options: z.record(z.string(), z.string()) }),
  stop_grace_period: duration.optional(),
  healthcheck: z
    .union([
      z.strictObject({ disable: z.literal(true) }),
      z.strictObject({ test: words, interval: duration, timeout: duration, retries: z.number() }),
    ])
    .optional(),
  deploy: z.strictObject({
    resources: z.strictObject({ limits: z.strictObject({ memory: bytes, cpus: z.string() }) }),
  }),
})

const compose = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.strictObject({ internal: z.boolean().optional() }).nullable()),
  volumes: z.record(z.string(), z.null()),
  configs: z.record(z.string(), z.strictObject({ content: z.string() })),
})

export type Service = z.infer<typeof service>
export type Compose = z.infer<typeof compose>

type Values = Record<string, string | undefined>

const variable = /\$(?:\$|\{(\w+)(?:(:?[-?+])((?:[^{}]|\{[^{}]*\})*))?\})/g

/** The text of docker-compose.yml. */
export function composeText(): string {
  return readFileSync(join(root, "docker-compose.yml"), "utf8")
}

/** The variables that a text asks for, and whether Compose refuses to start without them. */
export function variablesOf(text: string): { name: string; required: boolean }[] {
  return [...text.matchAll(variable)].flatMap(([, name, operator]) =>
    name ? [{ name, required: operator?.endsWith("?") ?? false }] : [],
  )
}

/**
 * Puts values in, by the rules of the Compose specification ("Interpolation"): a colon makes an empty value count as none.
 * @throws Error naming a required variable that is not there.
 */
export function interpolate(text: string, values: Values): string {
  return text.replace(variable, (whole, name: string | undefined, operator: string | undefined, word = "") => {
    if (!name) return whole === "$$" ? "$" : whole
    const value = operator?.startsWith(":") ? values[name] || undefined : values[name]
    if (operator?.endsWith("+")) return value === undefined ? "" : word
    if (value !== undefined) return value
    if (operator?.endsWith("?")) throw new Error(`required variable ${name} is missing a value: ${word}`)
    return word
  })
}

/**
 * docker-compose.yml with these values in it.
 * @throws Error naming a required variable that is not there; ZodError on a key or a value that Compose would not take.
 */
export function readCompose(values: Values): Compose {
  const given = Object.entries(parse(composeText(), { merge: true })).filter(([name]) => !name.startsWith("x-"))
  return compose.parse(within(Object.fromEntries(given), values))
}

function within(node: unknown, values: Values): unknown {
  if (typeof node === "string") return interpolate(node, values)
  if (Array.isArray(node)) return node.map((item) => within(item, values))
  if (typeof node !== "object" || node === null) return node
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, within(value, values)]))
}

/** The lines of .env.example: what it names, the values it sets, and what it says besides. */
export function readExample(): { names: Set<string>; values: Record<string, string>; text: string } {
  const text = readFileSync(join(root, ".env.example"), "utf8")
  const lines = [...text.matchAll(/^(#?)([A-Z][A-Z0-9_]*)=(.*)$/gm)]
  const values = lines.flatMap(([, comment, name = "", value = ""]) => (comment ? [] : [[name, value]]))
  return { names: new Set(lines.map(([, , name = ""]) => name)), values: Object.fromEntries(values), text }
}
