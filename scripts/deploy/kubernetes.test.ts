import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { expect, test } from "vitest"
import { parse, parseAllDocuments } from "yaml"
import { loadEnv } from "@/lib/platform/env"
import { root } from "../start/command.ts"
import { packedManifest } from "./commands.ts"
import { environmentOf, parseDockerfile } from "./dockerfile.ts"

type Labels = Record<string, string>
type Container = {
  name: string
  args?: string[]
  ports?: { name: string; containerPort: number }[]
  env?: { name: string; valueFrom: { secretKeyRef: { name: string; key: string } } }[]
  envFrom?: { configMapRef?: { name: string }; secretRef?: { name: string } }[]
  securityContext: object
  resources: { requests: Labels; limits: Labels }
  volumeMounts: { name: string; mountPath: string }[]
  [probe: string]: unknown
}
type Pod = {
  metadata: { labels: Labels }
  spec: { containers: Container[]; volumes: { name: string }[] } & Record<string, unknown>
}
type Document = {
  apiVersion: string
  kind: string
  metadata: { name: string }
  data?: Labels
  spec?: Record<string, unknown>
}

const folder = join(root, "deploy/kubernetes")

/** The example as the cluster gets it; without kubectl, the base's files as they are written. */
function documents(): Document[] {
  const built = spawnSync("kubectl", ["kustomize", join(folder, "overlays/example")], { encoding: "utf8" })
  if (!built.error) {
    expect(built.status, built.stderr).toBe(0)
    return read(built.stdout)
  }
  console.log("Without kubectl: the manifests are checked as they are written, not as kustomize puts them together.")
  const { resources } = parse(readFileSync(join(folder, "base/kustomization.yaml"), "utf8")) as { resources: string[] }
  return [
    ...resources.flatMap((name) => read(readFileSync(join(folder, "base", name), "utf8"))),
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "waybill" }, data: variables("base/config.env") },
    { apiVersion: "v1", kind: "Secret", metadata: { name: "waybill" }, data: base64(secrets) },
  ]
}

function read(text: string): Document[] {
  return parseAllDocuments(text).map((parsed) => {
    const document = parsed.toJS() as Document
    // kustomize writes long values over several lines, which Kubernetes allows and the schema does not.
    if (document.kind !== "Secret") return document
    const data = Object.entries(document.data ?? {}).map(([name, value]) => [name, value.replaceAll(/\s/g, "")])
    return { ...document, data: Object.fromEntries(data) }
  })
}

function variables(path: string): Labels {
  const text = readFileSync(join(folder, path), "utf8")
  return Object.fromEntries([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]))
}

function base64(values: Labels): Labels {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Buffer.from(value).toString("base64")]),
  )
}

const secrets = variables("overlays/example/secret.env.example")
const all = documents()
const of = (kind: string, name?: RegExp): Document => {
  const found = all.find((document) => document.kind === kind && (!name || name.test(document.metadata.name)))
  if (!found) throw new Error(`There is no ${kind}.`)
  return found
}
const podOf = (document: Document) => document.spec?.template as Pod
const web = podOf(of("Deployment"))
const pods = all.flatMap((document) => (["Deployment", "Job"].includes(document.kind) ? [podOf(document)] : []))
const containers = pods.flatMap((pod) => pod.spec.containers)

/** Whether a selector finds labels. */
function finds(selector: unknown, labels: Labels): boolean {
  const { matchLabels, ...plain } = selector as { matchLabels?: Labels }
  const wanted = Object.entries(matchLabels ?? (plain as Labels))
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value)
}

test.each(all.map((document) => [`${document.kind} ${document.metadata.name}`, document] as const))(
  "%s is what Kubernetes' own schema says it is",
  (_name, document) => {
    const models = createRequire(import.meta.url)(`kubernetes-models/${document.apiVersion}/${document.kind}`)
    const Model = models[document.kind] as new (data: Document) => { validate: () => void }
    expect(() => new Model(document).validate()).not.toThrow()
  },
)

test("a manifest with a slip in it is not taken", () => {
  const { Deployment } = createRequire(import.meta.url)("kubernetes-models/apps/v1/Deployment")
  const wrong = { ...of("Deployment"), spec: { ...of("Deployment").spec, replica: 2, template: undefined } }
  expect(() => new Deployment(wrong).validate()).toThrow()
})

test("every selector finds the pods that it means", () => {
  const { labels } = web.metadata
  const deployment = of("Deployment").spec as { selector: unknown }
  expect(finds(deployment.selector, labels)).toBe(true)
  expect(finds(of("Service", /^waybill$/).spec?.selector, labels)).toBe(true)
  expect(finds(of("Service", /closed/).spec?.selector, labels)).toBe(false)
  expect(finds(of("PodDisruptionBudget").spec?.selector, labels)).toBe(true)
  expect(finds(of("NetworkPolicy", /^waybill$/).spec?.podSelector, labels)).toBe(true)
  const job = podOf(of("Job")).metadata.labels
  expect(finds(of("NetworkPolicy", /migrate/).spec?.podSelector, job)).toBe(true)
  expect(finds(of("Service", /^waybill$/).spec?.selector, job)).toBe(false)
  const spread = web.spec.topologySpreadConstraints as { labelSelector: unknown }[]
  expect(spread.length).toBeGreaterThan(0)
  for (const { labelSelector } of spread) expect(finds(labelSelector, labels)).toBe(true)
})

test("what is named is there", () => {
  const names = new Set(all.map(({ kind, metadata }) => `${kind}/${metadata.name}`))
  for (const pod of pods) expect(names).toContain(`ServiceAccount/${pod.spec.serviceAccountName}`)
  for (const { env = [], envFrom = [], volumeMounts } of containers) {
    for (const { configMapRef, secretRef } of envFrom) {
      expect(names).toContain(configMapRef ? `ConfigMap/${configMapRef.name}` : `Secret/${secretRef?.name}`)
    }
    for (const { valueFrom } of env) {
      expect(names).toContain(`Secret/${valueFrom.secretKeyRef.name}`)
      expect(Object.keys(secrets)).toContain(valueFrom.secretKeyRef.key)
    }
    const volumes = pods.flatMap((pod) => pod.spec.volumes.map(({ name }) => name))
    for (const { name } of volumeMounts) expect(volumes).toContain(name)
  }
  const target = of("HorizontalPodAutoscaler").spec?.scaleTargetRef as { kind: string; name: string }
  expect(names).toContain(`${target.kind}/${target.name}`)
  const rules = of("Ingress").spec?.rules as { http: { paths: { backend: { service: { name: string } } }[] } }[]
  for (const { backend } of rules.flatMap(({ http }) => http.paths)) {
    expect(names).toContain(`Service/${backend.service.name}`)
  }
})

/** What an operator puts in the place of the example's secrets. */
const filledIn: Record<string, string> = {
  DATABASE_URL: "postgresql://waybill:6d1c9f20@postgresql.example.com:5432/waybill?sslmode=require",
  AUTH_SECRET: "kX2v9Qm4Tz7Lb1Ws8Rf3Yh6Nd5Pc0Ja+Ue",
  TOKEN_KEYS: `k1:${Buffer.alloc(32, "key").toString("base64")}`,
  S3_ACCESS_KEY_ID: "AKIA5D2",
  S3_SECRET_ACCESS_KEY: "9c1e77",
  INNGEST_EVENT_KEY: "5f3c9a",
  RESEND_API_KEY: "re_5Kd8",
  METRICS_TOKEN: "bV3n8Xk5Qw1Zr6Tj9Lp2Hs7Md4Gf0Cy+Ea",
}

test("the application takes the settings that it is given", () => {
  const secret = Object.entries(of("Secret").data ?? {}).map(([name, value]) => [name, atob(value)])
  const example = { ...of("ConfigMap").data, ...Object.fromEntries(secret) }
  expect(() => loadEnv(example), "the example's secrets open nothing").toThrow("INNGEST_SIGNING_KEY")
  const key = { INNGEST_SIGNING_KEY: "5f3c".repeat(16) }
  for (const name of Object.keys(filledIn)) {
    expect(() => loadEnv({ ...example, ...key, ...filledIn, [name]: example[name] }), name).toThrow(
      `${name} is a placeholder`,
    )
  }
  const settings = loadEnv({ ...example, ...key, ...filledIn })
  expect(settings).toMatchObject({ secure: true, TRUSTED_PROXIES: 1, mailboxOpen: false })
  expect(settings.S3_BUCKET).toBeDefined()
  expect(settings.INNGEST_SIGNING_KEY).toBeDefined()
})

test("probes, port and account are the image's", () => {
  const image = parseDockerfile(readFileSync(join(root, "Dockerfile"), "utf8")).at(-1)
  expect(image).toBeDefined()
  const [container] = web.spec.containers
  expect(container?.ports?.[0]?.containerPort).toBe(Number(image && environmentOf(image).PORT))
  expect(container?.startupProbe).toMatchObject({ httpGet: { path: "/api/health/live", port: "http" } })
  expect(container?.livenessProbe).toMatchObject({ httpGet: { path: "/api/health/live", port: "http" } })
  expect(container?.readinessProbe).toMatchObject({ httpGet: { path: "/api/health/ready", port: "http" } })
  expect(web.spec.terminationGracePeriodSeconds).toBeGreaterThan(30)
  const user = image?.instructions.find(({ name }) => name === "USER")?.text
  for (const pod of pods) {
    const { runAsUser, runAsGroup, ...rest } = pod.spec.securityContext as { runAsUser: number; runAsGroup: number }
    expect(`${runAsUser}:${runAsGroup}`).toBe(user)
    expect(rest).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } })
    expect(pod.spec.automountServiceAccountToken).toBe(false)
  }
})

test("the migration is a command of the image", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  const { scripts } = packedManifest(manifest) as { scripts: Labels }
  expect(podOf(of("Job")).spec.containers[0]?.args).toEqual(["node", "--run", "db:migrate"])
  expect(scripts["db:migrate"]).toContain("database-command.mjs migrate")
})

test.each(containers)(
  "$name: bounded, and without rights it does not need",
  ({ securityContext, resources, volumeMounts }) => {
    expect(securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    })
    expect(resources).toMatchObject({ requests: { cpu: expect.any(String), memory: expect.any(String) } })
    expect(resources.limits.memory).toBeDefined()
    expect(volumeMounts.map(({ mountPath }) => mountPath)).toEqual(["/data", "/tmp"])
  },
)

test("large bodies are neither refused nor held back on their way in", () => {
  const { annotations } = of("Ingress").metadata as unknown as { annotations: Labels }
  expect(annotations).toMatchObject({
    "nginx.ingress.kubernetes.io/proxy-body-size": "0",
    "nginx.ingress.kubernetes.io/proxy-request-buffering": "off",
    "nginx.ingress.kubernetes.io/proxy-buffering": "off",
  })
})
