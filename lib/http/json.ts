import { answer } from "./exchange"

/** A JSON answer. */
export function json(value: unknown, init: { status?: number; headers?: Record<string, string> } = {}): Response {
  const body = JSON.stringify(value)
  const headers = new Headers({ ...init.headers, "content-type": "application/json" })
  return answer(body, Buffer.byteLength(body), { status: init.status ?? 200, headers })
}
