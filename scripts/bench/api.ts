import { Failure } from "../start/failure.ts"

/** Calls the API with JSON. @throws Failure unless it answers that all is well. */
export async function callApi<Result>(url: string, path: string, body?: unknown, token?: string): Promise<Result> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token ? bearer(token) : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Failure(`${path.slice(0, 60)} answered ${response.status}: ${text}`)
  return JSON.parse(text) as Result
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` }
}
