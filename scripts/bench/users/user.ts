import { Agent, request as send } from "node:http"
import { setTimeout as delay } from "node:timers/promises"
import { bearer } from "../api.ts"
import { makeDocument } from "../document.ts"
import { asForm, type Body } from "../transfer.ts"
import type { Tally } from "./tally.ts"

export type Place = { url: string; tally: Tally; thinkSeconds: number; stop: AbortSignal }

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

type Asked = { method: string; token: string; headers?: Record<string, string>; body?: Body }

/** One request, counted. @returns its body when it was answered well, as text if it is JSON. */
async function ask({ tally }: Place, what: string, url: string, asked: Asked): Promise<string | null> {
  const startedAt = performance.now()
  const { status, bytes, text } = await call(url, asked).catch(() => ({ status: 0, bytes: 0, text: "" }))
  tally.add(what, status, performance.now() - startedAt, bytes)
  return status >= 200 && status < 300 ? text : null
}

function call(url: string, { method, token, headers, body }: Asked) {
  return new Promise<{ status: number; bytes: number; text: string }>((done, failed) => {
    const length = body ? { "content-length": String(body.size) } : {}
    const request = send(url, { method, agent, headers: { ...bearer(token), ...headers, ...length } }, (response) => {
      const isText = response.headers["content-type"]?.includes("json") ?? false
      let bytes = 0
      let text = ""
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length
        if (isText) text += chunk
      })
      response.once("end", () => done({ status: response.statusCode ?? 0, bytes, text }))
      response.once("error", failed)
    })
    request.once("error", failed)
    for (const chunk of body?.chunks() ?? []) request.write(chunk)
    request.end()
  })
}

/** As long as somebody looks at what came: on average `thinkSeconds`, and never in step with others. */
function think({ thinkSeconds, stop }: Place): Promise<void> {
  const seconds = thinkSeconds * (0.5 + Math.random())
  return delay(seconds * 1_000, undefined, { signal: stop }).catch(() => undefined)
}

/** Looks at the list, asks for a link, downloads, and begins again, until the end. */
export async function browse(place: Place, token: string): Promise<void> {
  await think(place)
  while (!place.stop.aborted) {
    const page = await ask(place, "list", `${place.url}/api/v1/files?limit=50`, { method: "GET", token })
    await think(place)
    const items: { id: string }[] = page ? JSON.parse(page).items : []
    const file = items[Math.floor(Math.random() * items.length)]
    if (!file || place.stop.aborted) continue
    const address = `${place.url}/api/v1/files/${file.id}/download-link`
    const issued = await ask(place, "link", address, { method: "POST", token })
    if (issued) await ask(place, "download", JSON.parse(issued)["download-link"], { method: "GET", token })
    await think(place)
  }
}

/** Looks at the list and uploads a document of some size, and begins again, until the end. */
export async function work(place: Place, token: string): Promise<void> {
  await think(place)
  while (!place.stop.aborted) {
    await ask(place, "list", `${place.url}/api/v1/files?limit=50`, { method: "GET", token })
    await think(place)
    if (!place.stop.aborted) await uploadDocument(place, token)
    await think(place)
  }
}

/** Of 50 kB to 1 MB. */
export async function uploadDocument(place: Place, token: string): Promise<void> {
  const size = Math.round(50_000 * 20 ** Math.random())
  const { body, headers } = asForm(makeDocument(size), `From the load ${Math.random().toString(36).slice(2)}.docx`)
  const asked = { method: "POST", token, headers: { ...headers, prefer: "respond-async" }, body }
  await ask(place, "upload", `${place.url}/api/v1/files`, asked)
}
