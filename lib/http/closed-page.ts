import { createHash } from "node:crypto"
import type { IncomingMessage, ServerResponse } from "node:http"
import { databaseState } from "@/lib/platform/health/readiness"
import { headersOfEverything } from "./response-headers"

const retryAfterSeconds = 5

const style = `
body{margin:0;min-height:100vh;display:grid;place-items:center;font:17px/1.5 system-ui,sans-serif;color-scheme:light dark;
background:light-dark(#fcfbf7,#141619);color:light-dark(#1d1f23,#ecebe6)}
main{max-width:32rem;padding:2rem}
h1{font:500 2rem/1.2 Georgia,serif;margin:0 0 1rem}`

/** In place of every page: none can be drawn without the database, and an error of the framework is no answer. */
const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Waybill is out of reach</title><meta http-equiv="refresh" content="${retryAfterSeconds * 2}"><style>${style}</style></head>
<body><main><h1>Waybill is out of reach for a moment</h1>
<p>A part of it does not answer. Nothing that was handed over is lost. This page tries again by itself.</p></main></body></html>`

const hash = createHash("sha256").update(style).digest("base64")

const headers = {
  ...headersOfEverything,
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'`,
  "cache-control": "no-store",
  "retry-after": String(retryAfterSeconds),
}

/** Answers for a page with 503 while the database is away. @returns whether it did */
export async function answerWhileClosed(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (request.url?.startsWith("/api/")) return false
  const state = await databaseState()
  if (state === "up" || response.destroyed) return response.destroyed
  response.writeHead(503, headers)
  response.end(request.method === "HEAD" ? undefined : page)
  return true
}
